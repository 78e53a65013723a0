"""Names are compared without the legal forms of more countries; those of organisations kept before are reduced anew."""

from django.db import migrations

from accounts.firms import name_key


def fill(apps, schema_editor):
    organisations = apps.get_model("accounts", "Organisation").objects
    for pk, name, known in organisations.values_list("pk", "name", "name_key"):
        if known != name_key(name):
            organisations.filter(pk=pk).update(name_key=name_key(name))


class Migration(migrations.Migration):

    dependencies = [("accounts", "0012_mailboxes")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
