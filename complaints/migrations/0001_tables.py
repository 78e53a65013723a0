"""Complaints, their listings, decisions and answers; drafts and tables."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import complaints.models.cases
from ledger.appendonly import protect


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('marketplace', '0001_tables'),
        ('rights', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=complaints.models.cases.complaint_reference, editable=False, max_length=16, unique=True, verbose_name='case')),
                ('origin', models.CharField(choices=[('rights_holder', 'rights holder'), ('guest', 'guest'), ('own_initiative', 'own initiative')], editable=False, max_length=16, verbose_name='origin')),
                ('contact_email', models.EmailField(blank=True, editable=False, max_length=254, verbose_name='answers go to')),
                ('ground', models.CharField(choices=[('counterfeit', 'Counterfeit goods: they carry my mark and I did not make them'), ('mark_in_listing', 'My mark is used in the title, text or picture for other goods'), ('copied_picture', 'My photographs or drawings are used without permission'), ('copied_work', 'The goods copy my work, such as a print, a figure or a text'), ('copied_design', 'The goods look like my registered design'), ('used_patent', 'The goods use my patented invention'), ('used_utility_model', 'The goods use the invention of my utility model')], editable=False, max_length=32, verbose_name='ground')),
                ('statement', models.CharField(editable=False, max_length=500, verbose_name="in the reporter's words")),
                ('declaration_version', models.CharField(blank=True, editable=False, max_length=16, verbose_name='declaration')),
                ('token', models.CharField(editable=False, help_text='One per form: sent twice is one.', max_length=40, unique=True, verbose_name='secret')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='received')),
                ('complainant', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='accounts.organisation', verbose_name='complainant')),
                ('filed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='filed by')),
            ],
            options={
                'verbose_name': 'complaint',
                'verbose_name_plural': 'complaints',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='CounterNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('licence', 'I have a licence or permission'), ('genuine', 'The goods are genuine and I can show where I bought them'), ('own_work', 'The picture or design is mine'), ('other_goods', 'The listing is about something else'), ('changed', 'I have changed the listing'), ('other', 'Something else')], editable=False, max_length=16, verbose_name='ground')),
                ('text', models.TextField(editable=False, max_length=4000, verbose_name="in the seller's words")),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='received')),
                ('user', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='CounterNoticeFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(upload_to='answers/%Y/%m')),
                ('name', models.CharField(max_length=120)),
                ('media_type', models.CharField(max_length=32)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='complaints.counternotice')),
            ],
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('written', 'being written'), ('removed', 'removed')], default='written', max_length=16)),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('complaint', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draft', to='complaints.complaint')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-updated_at'],
            },
        ),
        migrations.CreateModel(
            name='GuestLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(default=1)),
                ('renewed_at', models.DateTimeField(null=True)),
                ('complaint', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='guest_link', to='complaints.complaint')),
            ],
        ),
        migrations.CreateModel(
            name='ReportedListing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(editable=False, verbose_name='number')),
                ('reference', models.CharField(editable=False, max_length=24, unique=True, verbose_name='case')),
                ('typed_url', models.CharField(editable=False, max_length=2000, verbose_name='link as typed')),
                ('state', models.CharField(choices=[('sent', 'waiting for a decision'), ('refused', 'not taken down'), ('withdrawn', 'withdrawn'), ('hiding', 'being taken down'), ('down', 'taken down'), ('answered', 'taken down, answer being read'), ('stays_down', 'stays down'), ('back', 'on sale again after a takedown'), ('restoring', 'being put back'), ('restored', 'put back'), ('released', 'no longer kept down')], default='sent', editable=False, max_length=16, verbose_name='state')),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='since')),
                ('complaint', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='complaints.complaint', verbose_name='complaint')),
                ('listing', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='marketplace.listing', verbose_name='listing')),
                ('right', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='rights.ipright', verbose_name='right')),
                ('snapshot', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='marketplace.listingsnapshot', verbose_name='snapshot')),
            ],
            options={
                'verbose_name': 'reported listing',
                'verbose_name_plural': 'reported listings',
                'ordering': ['complaint', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('take_down', 'take down'), ('refuse', 'do not take down'), ('uphold', 'leave it down'), ('reverse', 'put it back')], editable=False, max_length=16, verbose_name='decision')),
                ('reason_code', models.CharField(editable=False, max_length=32, verbose_name='reason')),
                ('reasoning', models.TextField(blank=True, editable=False, max_length=2000, verbose_name='in our words')),
                ('decided_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='decided')),
                ('decided_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('reverses', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.decision', verbose_name='reverses')),
                ('reported', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='complaints.reportedlisting', verbose_name='reported listing')),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='counternotice',
            name='reported',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='complaints.reportedlisting'),
        ),
        migrations.CreateModel(
            name='AnswerCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=64)),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
                ('reported', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='complaints.reportedlisting')),
            ],
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('rows', models.JSONField(default=list)),
                ('sent_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('written', 'being written'), ('removed', 'removed')], default='written', max_length=16)),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sheets', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-updated_at'],
            },
        ),
        migrations.AddConstraint(
            model_name='complaint',
            constraint=models.CheckConstraint(condition=models.Q(('origin', 'own_initiative'), ('complainant__isnull', False), models.Q(('contact_email', ''), _negated=True), _connector='OR'), name='complainant_unless_own_initiative'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['written', 'removed'])), name='draft_state_known'),
        ),
        migrations.AddConstraint(
            model_name='reportedlisting',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['sent', 'refused', 'withdrawn', 'hiding', 'down', 'answered', 'stays_down', 'back', 'restoring', 'restored', 'released'])), name='reported_listing_state_known'),
        ),
        migrations.AddConstraint(
            model_name='reportedlisting',
            constraint=models.UniqueConstraint(fields=('complaint', 'number'), name='one_number_per_complaint'),
        ),
        migrations.AddConstraint(
            model_name='reportedlisting',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('sent', 'hiding', 'down', 'answered', 'back', 'restoring'))), fields=('listing', 'right'), name='one_open_case_per_listing_and_right'),
        ),
        migrations.AddConstraint(
            model_name='reportedlisting',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('hiding', 'down', 'answered', 'stays_down', 'restoring', 'back'))), fields=('listing',), name='one_standing_takedown_per_listing'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['take_down', 'refuse', 'uphold', 'reverse'])), name='decision_verdict_known'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'reverse'), _negated=True), ('reverses__isnull', False), _connector='OR'), name='reversal_names_the_old_decision'),
        ),
        migrations.AddConstraint(
            model_name='sheet',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['written', 'removed'])), name='sheet_state_known'),
        ),
        *protect("complaints_decision", "complaints_counternotice", "complaints_counternoticefile"),
    ]
