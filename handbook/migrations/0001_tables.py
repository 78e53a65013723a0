"""Opinions on pages, and searches."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='HandbookVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(editable=False, max_length=64, verbose_name='digest')),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='in force since')),
                ('pages', models.JSONField(editable=False, verbose_name='pages')),
            ],
            options={
                'verbose_name': 'version of the handbook',
                'verbose_name_plural': 'versions of the handbook',
                'ordering': ['-published_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PageOpinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(editable=False, max_length=60, verbose_name='page')),
                ('language', models.CharField(editable=False, max_length=10, verbose_name='language')),
                ('helped', models.BooleanField(editable=False, verbose_name='helped')),
                ('text', models.TextField(blank=True, editable=False, max_length=1000, verbose_name='in their words')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='at')),
            ],
            options={
                'verbose_name': 'opinion of a page',
                'verbose_name_plural': 'opinions of pages',
                'ordering': ['-at', '-pk'],
            },
        ),
    ]
