"""Each person gets the key of their mailbox. Of several accounts with one mailbox, the oldest has it, others none."""

from django.db import migrations, models

from accounts.mailboxes import mailbox_of


def fill(apps, schema_editor):
    people = apps.get_model("accounts", "User").objects
    taken = set()
    for pk, email in people.order_by("date_joined", "pk").values_list("pk", "email"):
        mailbox = mailbox_of(email)
        if mailbox not in taken:
            people.filter(pk=pk).update(mailbox=mailbox)
            taken.add(mailbox)


class Migration(migrations.Migration):

    dependencies = [("accounts", "0011_words")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="mailbox",
            field=models.CharField(
                blank=True,
                default="",
                editable=False,
                help_text="What all addresses of one mailbox have in common; empty for a second account of older times.",
                max_length=320,
                verbose_name="mailbox",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(("mailbox", ""), _negated=True), fields=("mailbox",), name="one_person_for_one_mailbox"
            ),
        ),
    ]
