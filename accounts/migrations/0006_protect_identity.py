"""Openings of identity documents and decisions about them are never edited."""

from django.db import migrations

from ledger.appendonly import protect


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_identity")]

    operations = [*protect("accounts_documentview", "accounts_requirementdecision")]
