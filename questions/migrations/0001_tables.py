"""Questions and their answers."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import questions.models
from ledger.appendonly import protect
from questions.models import FORGOTTEN


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=questions.models.question_reference, editable=False, max_length=16, unique=True, verbose_name='reference')),
                ('address', models.EmailField(blank=True, editable=False, max_length=254, verbose_name='answer to')),
                ('language', models.CharField(blank=True, editable=False, max_length=12, verbose_name='language')),
                ('about', models.CharField(choices=[('report', 'A listing that I want to report, or have reported'), ('taken_down', 'A listing of mine that was taken down'), ('right', 'A right or a letter of authorisation'), ('account', 'My account, or a document that you asked for'), ('other', 'Something else')], editable=False, max_length=16, verbose_name='about')),
                ('text', models.TextField(blank=True, editable=False, max_length=4000, verbose_name='question')),
                ('page', models.CharField(blank=True, editable=False, help_text='Where they were when they asked.', max_length=300, verbose_name='page')),
                ('state', models.CharField(choices=[('asked', 'waits for an answer'), ('answered', 'answered'), ('closed', 'closed without an answer'), ('forgotten', 'forgotten')], default='asked', editable=False, max_length=16, verbose_name='state')),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='since')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='asked')),
                ('user', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'question',
                'verbose_name_plural': 'questions',
                'ordering': ['asked_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='QuestionAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, editable=False, max_length=4000, verbose_name='answer')),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='answered')),
                ('answered_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('question', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='questions.question')),
            ],
            options={
                'verbose_name': 'answer to a question',
                'verbose_name_plural': 'answers to questions',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'answered', 'closed', 'forgotten'])), name='question_state_known'),
        ),
        *protect("questions_questionanswer", unless=FORGOTTEN),
    ]
