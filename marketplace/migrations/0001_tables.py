"""Markets, stores, listings and what was seen of them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from ledger.appendonly import protect


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(max_length=100, verbose_name='id on the marketplace')),
                ('url', models.URLField(max_length=500, verbose_name='address')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('first_seen_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='first seen')),
            ],
            options={
                'verbose_name': 'listing',
                'verbose_name_plural': 'listings',
            },
        ),
        migrations.CreateModel(
            name='Market',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=32, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('connector', models.CharField(help_text='A folder in marketplace/connectors.', max_length=32, verbose_name='connector')),
                ('site_url', models.URLField(help_text='Where buyers see it, without a slash at the end.', verbose_name='address')),
                ('late_by', models.PositiveSmallIntegerField(default=60, help_text='Seconds. How long a command that got no answer may still take effect. 0 when the marketplace itself refuses a command that a later one has overtaken.', verbose_name='acts at most this late')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'marketplace',
                'verbose_name_plural': 'marketplaces',
            },
        ),
        migrations.CreateModel(
            name='ListingSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='taken')),
                ('facts', models.JSONField(help_text='title, description, price_minor, currency, seller (id, name), url, on_sale, taken_at, pictures', verbose_name='facts')),
                ('sha256', models.CharField(help_text='Of the canonical facts, digests included.', max_length=64, verbose_name='SHA-256')),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='marketplace.listing', verbose_name='listing')),
            ],
            options={
                'verbose_name': 'snapshot of a listing',
                'verbose_name_plural': 'snapshots of listings',
                'ordering': ['-taken_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='listing',
            name='market',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='marketplace.market', verbose_name='market'),
        ),
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.CharField(max_length=150, verbose_name='operator’s name')),
                ('password', models.CharField(max_length=200, verbose_name='operator’s password')),
                ('market', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='credential', to='marketplace.market')),
            ],
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('hide', 'hide'), ('restore', 'restore'), ('verify', 'look as a buyer')], max_length=16, verbose_name='act')),
                ('key', models.CharField(blank=True, max_length=120, verbose_name='idempotency key')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('answer', models.JSONField(verbose_name='answer')),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='marketplace.listing', verbose_name='listing')),
            ],
            options={
                'verbose_name': 'receipt',
                'verbose_name_plural': 'receipts',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Store',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(max_length=100, verbose_name='id on the marketplace')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='contact address')),
                ('language', models.CharField(blank=True, editable=False, help_text='In which its seller read our pages.', max_length=12, verbose_name='language')),
                ('market', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stores', to='marketplace.market', verbose_name='market')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='stores', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'store',
                'verbose_name_plural': 'stores',
            },
        ),
        migrations.AddField(
            model_name='listing',
            name='store',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='marketplace.store', verbose_name='store'),
        ),
        migrations.CreateModel(
            name='StoreClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('network', models.CharField(blank=True, editable=False, help_text='Keyed name of the network that asked.', max_length=16)),
                ('code_hash', models.CharField(editable=False, max_length=64)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('sent_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('used_at', models.DateTimeField(editable=False, null=True)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='marketplace.store')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='SnapshotPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('file', models.FileField(upload_to='snapshots/%Y/%m', verbose_name='file')),
                ('media_type', models.CharField(max_length=32, verbose_name='type of file')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pictures', to='marketplace.listingsnapshot', verbose_name='snapshot')),
            ],
            options={
                'verbose_name': 'picture of a snapshot',
                'verbose_name_plural': 'pictures of snapshots',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('snapshot', 'number'), name='one_picture_per_number')],
            },
        ),
        migrations.AddConstraint(
            model_name='store',
            constraint=models.UniqueConstraint(fields=('market', 'external_id'), name='one_store_per_id'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.UniqueConstraint(fields=('market', 'external_id'), name='one_listing_per_id'),
        ),
        *protect("marketplace_listingsnapshot", "marketplace_snapshotpicture", "marketplace_receipt"),
    ]
