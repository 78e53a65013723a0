"""Events in a chain, deadlines and signed heads."""

import django.utils.timezone
from django.db import migrations, models

from ledger.appendonly import protect


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Chain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.CharField(max_length=40, unique=True)),
                ('seq', models.PositiveIntegerField(default=0)),
                ('head', models.CharField(default='', max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.CharField(editable=False, max_length=40, verbose_name='case')),
                ('model', models.CharField(editable=False, help_text='app.Model of the case', max_length=60, verbose_name='kind of row')),
                ('object_id', models.BigIntegerField(editable=False, verbose_name='row')),
                ('kind', models.CharField(editable=False, max_length=32, verbose_name='kind')),
                ('starts_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='starts')),
                ('due_at', models.DateTimeField(editable=False, verbose_name='due')),
                ('calendar', models.CharField(editable=False, max_length=40, verbose_name='calendar')),
                ('try_after', models.DateTimeField(editable=False, help_text='Set when its act failed; due_at never changes.', null=True, verbose_name='tried again after')),
                ('fired_at', models.DateTimeField(editable=False, null=True, verbose_name='struck')),
                ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='closed')),
            ],
            options={
                'verbose_name': 'deadline',
                'verbose_name_plural': 'deadlines',
                'ordering': ['due_at'],
                'indexes': [models.Index(condition=models.Q(('closed_at', None), ('fired_at', None)), fields=['due_at'], name='deadline_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None), ('fired_at', None)), fields=('case', 'kind'), name='one_open_deadline_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.CharField(editable=False, max_length=40, verbose_name='case')),
                ('seq', models.PositiveIntegerField(editable=False, verbose_name='number in the chain')),
                ('at', models.DateTimeField(editable=False, verbose_name='at')),
                ('verb', models.CharField(editable=False, max_length=32, verbose_name='what')),
                ('source', models.CharField(blank=True, editable=False, max_length=24, verbose_name='from')),
                ('target', models.CharField(blank=True, editable=False, max_length=24, verbose_name='to')),
                ('role', models.CharField(editable=False, max_length=16, verbose_name='by')),
                ('user_id', models.BigIntegerField(editable=False, null=True, verbose_name='person')),
                ('organisation_id', models.BigIntegerField(editable=False, null=True, verbose_name='organisation')),
                ('note', models.CharField(blank=True, editable=False, max_length=200, verbose_name='note')),
                ('data', models.JSONField(default=dict, editable=False, verbose_name='facts')),
                ('prev_hash', models.CharField(blank=True, editable=False, max_length=64, verbose_name='hash before')),
                ('hash', models.CharField(editable=False, max_length=64, verbose_name='hash')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['case', 'seq'],
                'constraints': [models.UniqueConstraint(fields=('case', 'seq'), name='one_event_per_place')],
            },
        ),
        *protect("ledger_event"),
    ]
