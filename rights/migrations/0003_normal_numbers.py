"""Rights that were entered before get the normal form of their number, and say whether they are registered."""

from django.db import migrations

from rights.offices import normal_number


def fill(apps, schema_editor):
    for right in apps.get_model("rights", "IPRight").objects.all():
        right.number_normal = normal_number(right.office, right.kind, right.number) if right.number else ""
        right.standing = "unregistered" if right.kind == "copyright" and not right.number else "registered"
        right.save(update_fields=["number_normal", "standing"])


class Migration(migrations.Migration):

    dependencies = [("rights", "0002_kinds_facts_and_papers")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
