"""Effects to be performed, and what became of them."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from ledger.appendonly import protect


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Breaker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('destination', models.CharField(editable=False, max_length=48, unique=True, verbose_name='destination')),
                ('failures', models.PositiveIntegerField(default=0, editable=False, verbose_name='failures in a row')),
                ('open_since', models.DateTimeField(editable=False, null=True, verbose_name='held since')),
                ('probe_after', models.DateTimeField(editable=False, null=True, verbose_name='next probe')),
                ('pause', models.PositiveIntegerField(default=0, editable=False, verbose_name='pause')),
                ('probing', models.BooleanField(default=False, editable=False, verbose_name='being probed')),
                ('last_error', models.TextField(blank=True, editable=False, verbose_name='last error')),
            ],
            options={
                'verbose_name': 'breaker',
                'verbose_name_plural': 'breakers',
                'ordering': ['destination'],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('why', models.TextField(editable=False)),
                ('released_at', models.DateTimeField(editable=False, null=True)),
                ('reason', models.CharField(blank=True, editable=False, help_text='Why it was released.', max_length=500)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Effect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(editable=False, max_length=32, verbose_name='kind')),
                ('queue', models.CharField(editable=False, max_length=16, verbose_name='queue')),
                ('destination', models.CharField(blank=True, editable=False, help_text='Who is to do it, like market:corner', max_length=48, verbose_name='destination')),
                ('key', models.CharField(editable=False, max_length=120, unique=True, verbose_name='key')),
                ('case', models.CharField(blank=True, editable=False, max_length=40, verbose_name='case')),
                ('subject', models.CharField(blank=True, editable=False, help_text='What is acted on, like listing:12', max_length=60, verbose_name='about which row')),
                ('seq', models.PositiveIntegerField(default=0, editable=False, verbose_name='number in the chain')),
                ('payload_version', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='version of what is needed')),
                ('payload', models.JSONField(default=dict, editable=False, verbose_name='what is needed')),
                ('progress', models.CharField(choices=[('ready', 'waiting'), ('leased', 'being sent'), ('done', 'done'), ('dead', 'given up'), ('cancelled', 'no longer wanted')], default='ready', editable=False, max_length=16, verbose_name='progress')),
                ('doubtful', models.BooleanField(default=False, editable=False, help_text="An attempt began and its outcome isn't known.", verbose_name='may have happened')),
                ('in_doubt_since', models.DateTimeField(editable=False, help_text='A command left then, and nothing is known of what became of it; it may still take effect.', null=True, verbose_name='in doubt since')),
                ('due_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, help_text='When it was written or staff tried it again; no pause moves it.', verbose_name='due since')),
                ('not_before', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='not before')),
                ('lease', models.CharField(blank=True, editable=False, max_length=32, verbose_name='lease')),
                ('lease_until', models.DateTimeField(editable=False, null=True, verbose_name='lease until')),
                ('handed', models.PositiveSmallIntegerField(default=0, editable=False, help_text='Leases since it was last begun.', verbose_name='handed over')),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='attempts')),
                ('excused', models.PositiveSmallIntegerField(default=0, editable=False, help_text="Attempts that don't count: the destination was away.", verbose_name='excused times')),
                ('unended', models.PositiveSmallIntegerField(default=0, editable=False, help_text='Attempts in a row that were begun and never ended.', verbose_name='times not ended')),
                ('last_error', models.TextField(blank=True, editable=False, verbose_name='last error')),
                ('receipt', models.JSONField(default=dict, editable=False, verbose_name='receipt')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='written')),
                ('done_at', models.DateTimeField(editable=False, null=True, verbose_name='settled')),
            ],
            options={
                'verbose_name': 'effect',
                'verbose_name_plural': 'effects',
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['destination', 'not_before', 'progress', 'lease_until'], name='effect_open'), models.Index(condition=models.Q(('done_at', None)), fields=['queue', 'due_since'], name='effect_unsent'), models.Index(condition=models.Q(('progress', 'dead')), fields=['done_at'], name='effect_dead'), models.Index(fields=['subject', 'seq'], name='effect_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('progress__in', ['ready', 'leased', 'done', 'dead', 'cancelled'])), name='effect_progress_known'), models.UniqueConstraint(condition=models.Q(('subject', ''), _negated=True), fields=('subject', 'seq'), name='one_effect_per_seq')],
            },
        ),
        migrations.CreateModel(
            name='Pulse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(editable=False, max_length=80, unique=True)),
                ('queues', models.JSONField(default=list, editable=False, help_text='Those that a worker listens on; none of a dispatcher.')),
                ('at', models.DateTimeField(editable=False)),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='pulse_at')],
            },
        ),
        migrations.CreateModel(
            name='Handling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(choices=[('retry', 'Try again'), ('close', 'Close')], editable=False, max_length=8, verbose_name='what')),
                ('reason', models.CharField(editable=False, max_length=500, verbose_name='reason')),
                ('role', models.CharField(editable=False, max_length=16, verbose_name='role')),
                ('user_id', models.BigIntegerField(editable=False, null=True, verbose_name='person')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='at')),
                ('effect', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='handlings', to='outbox.effect', verbose_name='effect')),
            ],
            options={
                'verbose_name': 'handled dead letter',
                'verbose_name_plural': 'handled dead letters',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='handling_has_reason')],
            },
        ),
        *protect("outbox_handling"),
    ]
