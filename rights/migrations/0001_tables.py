"""Rights, their proofs, and letters of authorisation."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import rights.models.authorisations
import rights.models.register
from ledger.appendonly import protect


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('marketplace', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Authorisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=rights.models.authorisations.authorisation_reference, editable=False, max_length=16, unique=True, verbose_name='reference')),
                ('principal_name', models.CharField(max_length=200, verbose_name='owner as registered')),
                ('acts', models.CharField(help_text='Words of Act, with commas.', max_length=100, verbose_name='acts')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='until')),
                ('state', models.CharField(choices=[('drafted', 'drafted'), ('sent', 'waiting for the owner'), ('confirmed', 'confirmed'), ('refused', 'refused'), ('revoked', 'revoked'), ('ended', 'ended')], default='drafted', editable=False, max_length=16, verbose_name='state')),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='since')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='drafted')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters_held', to='accounts.organisation', verbose_name='agent')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='drafted by')),
                ('markets', models.ManyToManyField(related_name='+', to='marketplace.market')),
                ('principal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters_given', to='accounts.organisation', verbose_name='owner here')),
            ],
            options={
                'verbose_name': 'letter of authorisation',
                'verbose_name_plural': 'letters of authorisation',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='AuthorisationContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254)),
                ('source', models.CharField(choices=[('owner', "administrator of the owner's organisation here"), ('register', 'address on the register'), ('staff', 'found by our staff')], max_length=16)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('authorisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='rights.authorisation')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='AuthorisationDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('confirm', 'confirmed'), ('refuse', 'refused'), ('revoke', 'revoked')], max_length=16, verbose_name='verdict')),
                ('way', models.CharField(choices=[('link', 'owner, by the link'), ('code', 'owner, by a code sent to their address'), ('account', 'owner, signed in'), ('agent', 'agent'), ('staff', 'staff')], max_length=16, verbose_name='way')),
                ('signer', models.CharField(blank=True, help_text='Name and position, as typed by the owner.', max_length=200, verbose_name='who signed')),
                ('reason_code', models.CharField(blank=True, max_length=32, verbose_name='reason')),
                ('reasoning', models.TextField(blank=True, max_length=2000, verbose_name='reasoning')),
                ('seen', models.CharField(blank=True, help_text='Digest of the terms as they were shown.', max_length=64, verbose_name='what was seen')),
                ('decided_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='decided at')),
                ('authorisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='rights.authorisation', verbose_name='authorisation')),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rights.authorisationcontact', verbose_name='contact')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
            ],
            options={
                'verbose_name': 'decision on a letter of authorisation',
                'verbose_name_plural': 'decisions on letters of authorisation',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='AuthorisationDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(upload_to=rights.models.authorisations.letter_key)),
                ('name', models.CharField(max_length=120)),
                ('media_type', models.CharField(max_length=32)),
                ('size', models.PositiveIntegerField(help_text='In bytes.')),
                ('sha256', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('authorisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='rights.authorisation')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='IPRight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=rights.models.register.right_reference, editable=False, max_length=16, unique=True, verbose_name='reference')),
                ('kind', models.CharField(choices=[('trademark', 'trademark'), ('copyright', 'copyright'), ('patent', 'patent'), ('utility_model', 'utility model'), ('design', 'design')], max_length=16, verbose_name='kind')),
                ('standing', models.CharField(choices=[('registered', 'registered'), ('pending', 'applied for, not registered yet'), ('unregistered', 'not registered')], default='registered', max_length=16, verbose_name='standing')),
                ('mark_form', models.CharField(blank=True, choices=[('word', 'word mark: letters or words in no special look'), ('figurative', 'figurative mark: a logo, or words in a special look'), ('other', 'another form: a shape, a colour, a sound')], max_length=16, verbose_name='form of the mark')),
                ('name', models.CharField(blank=True, help_text='The word mark, or the title.', max_length=200, verbose_name='name')),
                ('other_names', models.TextField(blank=True, help_text='One a line.', max_length=1000, verbose_name='name in other scripts')),
                ('owner_as_registered', models.CharField(blank=True, max_length=200, verbose_name='owner as registered')),
                ('office', models.CharField(blank=True, help_text="A code of rights/offices, or another office's name as typed.", max_length=80, verbose_name='office')),
                ('number', models.CharField(blank=True, help_text='As typed.', max_length=60, verbose_name='number')),
                ('number_normal', models.CharField(blank=True, db_index=True, editable=False, max_length=60, verbose_name='number, normalised')),
                ('classes', models.CharField(blank=True, help_text='Nice for marks, Locarno for designs, like 18, 25', max_length=200, verbose_name='classes')),
                ('goods', models.TextField(blank=True, max_length=4000, verbose_name='goods and services')),
                ('territories', models.CharField(blank=True, help_text='Like DE, FR or EU', max_length=300, verbose_name='territories')),
                ('filed_on', models.DateField(blank=True, null=True, verbose_name='filed or created on')),
                ('registered_on', models.DateField(blank=True, null=True, verbose_name='registered on')),
                ('renewed_on', models.DateField(blank=True, null=True, verbose_name='renewed on')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='expires on')),
                ('statement', models.TextField(blank=True, max_length=4000, verbose_name='claim statement')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'being checked'), ('verified', 'verified'), ('refused', 'refused'), ('expired', 'expired'), ('withdrawn', 'withdrawn')], default='draft', editable=False, max_length=16, verbose_name='state')),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='since')),
                ('identity_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, help_text='When kind, office, number, name or owner last changed; older letters no longer cover it.', verbose_name='owner proven since')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='entered')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rights', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'right',
                'verbose_name_plural': 'rights',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CoveredRight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authorisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covered', to='rights.authorisation')),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cover', to='rights.ipright')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='AuthorisedSeller',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name of the seller or store')),
                ('address', models.CharField(blank=True, help_text='Never fetched.', max_length=500, verbose_name='address of the store')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('removed_at', models.DateTimeField(null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('removed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authorised_sellers', to='rights.ipright')),
            ],
            options={
                'verbose_name': 'authorised seller',
                'verbose_name_plural': 'authorised sellers',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='authorisation',
            name='rights',
            field=models.ManyToManyField(related_name='letters', through='rights.CoveredRight', to='rights.ipright'),
        ),
        migrations.CreateModel(
            name='LetterCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(editable=False, max_length=64)),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('used_at', models.DateTimeField(editable=False, null=True)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codes', to='rights.authorisationcontact')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='OwnerAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254)),
                ('found_at', models.CharField(help_text='Where it was found, so that a colleague can look.', max_length=300)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('authorisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addresses', to='rights.authorisation')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('renewal', 'renewal'), ('assignment', 'assignment to a new owner'), ('name_change', "change of the owner's name")], max_length=16, verbose_name='kind')),
                ('new_owner', models.CharField(blank=True, max_length=200, verbose_name='owner from now on')),
                ('new_expiry', models.DateField(blank=True, null=True, verbose_name='new expiry date')),
                ('took_effect_on', models.DateField(blank=True, null=True, verbose_name='since')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='sent')),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='rights.ipright', verbose_name='right')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
            ],
            options={
                'verbose_name': 'paper',
                'verbose_name_plural': 'papers',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='FactsChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.JSONField(verbose_name='before')),
                ('after', models.JSONField(verbose_name='after')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed at')),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by')),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='rights.ipright', verbose_name='right')),
                ('paper', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='change', to='rights.paper', verbose_name='paper')),
            ],
            options={
                'verbose_name': 'change of a right',
                'verbose_name_plural': 'changes of rights',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PaperDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('accept', 'accepted'), ('decline', 'not accepted')], max_length=16, verbose_name='verdict')),
                ('reason_code', models.CharField(blank=True, choices=[('blurred', 'blurred'), ('expired', 'expired'), ('wrong_name', 'wrong name'), ('wrong_class', 'wrong class'), ('cut_off', 'cut off'), ('not_translated', 'not translated'), ('other', 'another reason')], max_length=32, verbose_name='reason')),
                ('reasoning', models.TextField(blank=True, help_text='Quoted word for word when not accepted.', max_length=2000, verbose_name='reasoning')),
                ('decided_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='decided at')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('paper', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='rights.paper', verbose_name='paper')),
            ],
            options={
                'verbose_name': 'decision on a paper',
                'verbose_name_plural': 'decisions on papers',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(upload_to=rights.models.register.proof_key)),
                ('name', models.CharField(help_text='As the person called it; shown, never used as a path.', max_length=120)),
                ('media_type', models.CharField(max_length=32)),
                ('size', models.PositiveIntegerField(help_text='In bytes.')),
                ('sha256', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='rights.ipright')),
            ],
            options={
                'verbose_name': 'proof',
                'verbose_name_plural': 'proofs',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='paper',
            name='proof',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='paper', to='rights.proof', verbose_name='proof'),
        ),
        migrations.CreateModel(
            name='ProofView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('viewed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='seen at')),
                ('proof', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='views', to='rights.proof', verbose_name='proof')),
                ('viewed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='seen by')),
            ],
            options={
                'verbose_name': 'look at a document',
                'verbose_name_plural': 'looks at documents',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='RegisterLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('register', models.CharField(max_length=60, verbose_name='register')),
                ('office', models.CharField(max_length=80, verbose_name='office')),
                ('number', models.CharField(max_length=60, verbose_name='number')),
                ('answer', models.JSONField(default=dict, verbose_name='answer')),
                ('looked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='looked up')),
                ('looked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='looked by')),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='rights.ipright', verbose_name='right')),
            ],
            options={
                'verbose_name': 'look into a register',
                'verbose_name_plural': 'looks into registers',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='RightDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('verify', 'verified'), ('refuse', 'refused')], max_length=16, verbose_name='verdict')),
                ('reason_code', models.CharField(blank=True, choices=[('blurred', 'blurred'), ('expired', 'expired'), ('wrong_name', 'wrong name'), ('wrong_class', 'wrong class'), ('cut_off', 'cut off'), ('not_translated', 'not translated'), ('other', 'another reason')], max_length=32, verbose_name='reason')),
                ('reasoning', models.TextField(blank=True, help_text='Quoted word for word in the letter of a refusal.', max_length=2000, verbose_name='reasoning')),
                ('decided_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='decided at')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='rights.ipright', verbose_name='right')),
            ],
            options={
                'verbose_name': 'decision on a right',
                'verbose_name_plural': 'decisions on rights',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='RightPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(upload_to=rights.models.register.picture_key)),
                ('name', models.CharField(help_text='As the person called it; shown, never used as a path.', max_length=120)),
                ('media_type', models.CharField(max_length=32)),
                ('size', models.PositiveIntegerField(help_text='In bytes.')),
                ('width', models.PositiveIntegerField(help_text='In pixels.')),
                ('height', models.PositiveIntegerField(help_text='In pixels.')),
                ('sha256', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pictures', to='rights.ipright')),
            ],
            options={
                'verbose_name': 'reference picture',
                'verbose_name_plural': 'reference pictures',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='ipright',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'verified', 'refused', 'expired', 'withdrawn'])), name='right_state_known'),
        ),
        migrations.AddConstraint(
            model_name='ipright',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'withdrawn']), models.Q(('name', ''), _negated=True), _connector='OR'), name='right_named_unless_draft'),
        ),
        migrations.AddConstraint(
            model_name='coveredright',
            constraint=models.UniqueConstraint(fields=('authorisation', 'right'), name='one_right_once_per_letter'),
        ),
        migrations.AddConstraint(
            model_name='authorisation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['drafted', 'sent', 'confirmed', 'refused', 'revoked', 'ended'])), name='letter_state_known'),
        ),
        migrations.AddConstraint(
            model_name='authorisation',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='letter_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='paperdecision',
            constraint=models.CheckConstraint(condition=models.Q(('verdict', 'accept'), models.Q(('reason_code', ''), _negated=True), _connector='OR'), name='declined_paper_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'renewal'), ('new_expiry__isnull', False)), models.Q(('kind__in', ['assignment', 'name_change']), models.Q(('new_owner', ''), _negated=True)), _connector='OR'), name='paper_says_what_changes'),
        ),
        migrations.AddConstraint(
            model_name='rightdecision',
            constraint=models.CheckConstraint(condition=models.Q(('verdict', 'verify'), models.Q(('reason_code', ''), _negated=True), _connector='OR'), name='refused_right_has_reason'),
        ),
        *protect(
            "rights_authorisationcontact",
            "rights_authorisationdecision",
            "rights_authorisationdocument",
            "rights_coveredright",
            "rights_factschange",
            "rights_owneraddress",
            "rights_paper",
            "rights_paperdecision",
            "rights_proof",
            "rights_proofview",
            "rights_registerlook",
            "rights_rightdecision",
        ),
    ]
