"""Numbers of rights are compared without the words around them; rights entered before are put into that form too."""

from django.db import migrations

from rights.offices import normal_number


def fill(apps, schema_editor):
    rights = apps.get_model("rights", "IPRight").objects.exclude(number="")
    for right in rights.only("pk", "office", "kind", "number", "number_normal").iterator():
        normal = normal_number(right.office, right.kind, right.number)
        if normal != right.number_normal:
            rights.filter(pk=right.pk).update(number_normal=normal)


class Migration(migrations.Migration):

    dependencies = [("rights", "0006_words")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
