"""Deletions of identity papers that wait get the queue of their own, so that no mail server holds them up."""

from django.db import migrations

KIND, FORMER, NOW = "identity_forget", "mail", "files"


def move(apps, schema_editor):
    waiting = apps.get_model("outbox", "Effect").objects.filter(kind=KIND, queue=FORMER)
    waiting.exclude(progress="done").update(queue=NOW, destination=NOW)


def move_back(apps, schema_editor):
    waiting = apps.get_model("outbox", "Effect").objects.filter(kind=KIND, queue=NOW)
    waiting.exclude(progress="done").update(queue=FORMER, destination=FORMER)


class Migration(migrations.Migration):
    dependencies = [("outbox", "0008_words")]
    operations = [migrations.RunPython(move, move_back)]
