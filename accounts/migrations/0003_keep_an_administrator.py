"""The names' keys filled in, the log protected, and the trigger that keeps each organisation an administrator."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts import guards
from accounts.firms import name_key
from ledger.appendonly import protect


def fill_keys(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    organisations = apps.get_model("accounts", "Organisation").objects
    for pk, name in organisations.values_list("pk", "name").iterator():
        organisations.filter(pk=pk).update(name_key=name_key(name))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_teams")]

    operations = [
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        *protect("accounts_accountevent"),
        migrations.RunPython(guards.create, guards.drop),
    ]
