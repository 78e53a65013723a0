"""Messages that were scrubbed may lose the address of a person who was erased."""

from django.db import migrations

from ledger.appendonly import protect
from replies.models import SCRUBBABLE


class Migration(migrations.Migration):
    dependencies = [("replies", "0001_initial")]

    operations = [*protect("replies_reply", unless=SCRUBBABLE)]
