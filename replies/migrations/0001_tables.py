"""Letters."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from ledger.appendonly import protect
from replies.models import SCRUBBABLE


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(editable=False, max_length=100, unique=True, verbose_name='key')),
                ('code', models.CharField(editable=False, max_length=40, verbose_name='letter')),
                ('version', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='version')),
                ('case', models.CharField(blank=True, editable=False, max_length=40, verbose_name='case')),
                ('model', models.CharField(blank=True, editable=False, max_length=60, verbose_name='kind of row')),
                ('object_id', models.BigIntegerField(editable=False, null=True, verbose_name='row')),
                ('role', models.CharField(blank=True, editable=False, max_length=16, verbose_name='to whom')),
                ('to_address', models.EmailField(blank=True, editable=False, max_length=254, verbose_name='address')),
                ('language', models.CharField(default='en', editable=False, max_length=12, verbose_name='language')),
                ('subject', models.CharField(blank=True, editable=False, max_length=200, verbose_name='subject')),
                ('text', models.TextField(blank=True, editable=False, verbose_name='text')),
                ('html', models.TextField(blank=True, editable=False, verbose_name='HTML')),
                ('transient', models.BooleanField(default=False, editable=False, verbose_name='words are scrubbed')),
                ('stopped', models.CharField(blank=True, editable=False, max_length=300, verbose_name='not sent because')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='written')),
                ('replaces', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='replies.reply', verbose_name='replaces')),
            ],
            options={
                'verbose_name': 'letter',
                'verbose_name_plural': 'letters',
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['case'], name='reply_case'), models.Index(condition=models.Q(('stopped', ''), _negated=True), fields=['created_at'], name='reply_stopped')],
            },
        ),
        *protect("replies_reply", unless=SCRUBBABLE),
    ]
