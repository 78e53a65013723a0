"""Commands and remembered stock of the Oscar connector."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from ledger.appendonly import protect


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('marketplace', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Command',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(max_length=100)),
                ('key', models.CharField(max_length=200)),
                ('act', models.CharField(choices=[('hide', 'Hide'), ('restore', 'Restore')], max_length=16)),
                ('seq', models.PositiveBigIntegerField()),
                ('begun_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('market', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='marketplace.market')),
            ],
        ),
        migrations.CreateModel(
            name='Head',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(max_length=100)),
                ('last_seq', models.PositiveBigIntegerField(default=0)),
                ('market', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='marketplace.market')),
            ],
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.JSONField()),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('command', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='outcome', to='oscar_market.command')),
            ],
        ),
        migrations.CreateModel(
            name='Remembered',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('product', models.PositiveBigIntegerField(help_text="Its number at the shop: the listing's own, or a variant's.")),
                ('was_public', models.BooleanField()),
                ('records', models.JSONField(help_text="Each stock record as the shop's API gave it.")),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('command', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remembered', to='oscar_market.command')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddIndex(
            model_name='command',
            index=models.Index(fields=['market', 'external_id'], name='oscar_command_listing'),
        ),
        migrations.AddConstraint(
            model_name='command',
            constraint=models.UniqueConstraint(fields=('market', 'key'), name='oscar_one_command_per_key'),
        ),
        migrations.AddConstraint(
            model_name='head',
            constraint=models.UniqueConstraint(fields=('market', 'external_id'), name='oscar_one_head_per_listing'),
        ),
        *protect("oscar_market_command", "oscar_market_outcome", "oscar_market_remembered"),
    ]
