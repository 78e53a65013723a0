"""An index of the addresses of letters: staff are told whether the last letter to a seller could be delivered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("replies", "0001_tables")]

    operations = [
        migrations.AddIndex(model_name="reply", index=models.Index(fields=["to_address"], name="reply_address")),
    ]
