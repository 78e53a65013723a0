"""People, organisations and what is kept about both."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.models.identity
import accounts.models.twins
from accounts import guards
from ledger.appendonly import protect


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='at')),
                ('what', models.CharField(choices=[('created', 'organisation entered'), ('invited', 'invitation sent'), ('uninvited', 'invitation withdrawn'), ('joined', 'joined'), ('asked', 'asked to join'), ('turned_down', 'request to join refused'), ('role_changed', 'role changed'), ('handed_over', 'administration handed over'), ('removed', 'removed'), ('left', 'left'), ('closed', 'closed'), ('email_changed', 'address changed'), ('erased', 'personal data erased'), ('opened', 'account opened by a guest'), ('store_claimed', 'store claimed'), ('powers_changed', 'powers of staff changed'), ('renamed', 'organisation renamed'), ('signed_out', 'signed out everywhere by staff'), ('reset_asked', 'second factor reported lost'), ('reset_dropped', 'report of a lost second factor let go'), ('reset_done', 'second factor taken away'), ('password_changed', 'password set or changed'), ('factor_added', 'second factor added'), ('factor_removed', 'second factor removed or made anew')], editable=False, max_length=24, verbose_name='what')),
                ('role', models.CharField(editable=False, max_length=16, verbose_name='acted as')),
                ('by_id', models.BigIntegerField(editable=False, null=True, verbose_name='person who acted')),
                ('by_organisation_id', models.BigIntegerField(editable=False, null=True, verbose_name='acted for')),
                ('organisation_id', models.BigIntegerField(db_index=True, editable=False, null=True, verbose_name='organisation')),
                ('person_id', models.BigIntegerField(db_index=True, editable=False, null=True, verbose_name='person concerned')),
                ('before', models.CharField(blank=True, editable=False, max_length=200, verbose_name='before')),
                ('after', models.CharField(blank=True, editable=False, max_length=200, verbose_name='after')),
            ],
            options={
                'verbose_name': 'event of an account',
                'verbose_name_plural': 'events of accounts',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='LimitUse',
            fields=[
                ('key', models.CharField(editable=False, help_text='Keyed digest of the limit and its subject.', max_length=64, primary_key=True, serialize=False)),
                ('uses', models.JSONField(default=list, editable=False, help_text='Pairs of seconds since 1970 and an amount, oldest first.')),
                ('until', models.DateTimeField(db_index=True, editable=False, help_text='From then on the row says nothing.')),
            ],
        ),
        migrations.CreateModel(
            name='LookAlike',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=accounts.models.twins.look_alike_reference, editable=False, max_length=16, unique=True, verbose_name='reference')),
                ('name', models.CharField(editable=False, max_length=200, verbose_name='name as compared')),
                ('twin_name', models.CharField(editable=False, help_text="The twin's name, right or domain that was matched.", max_length=254, verbose_name='looks like')),
                ('why', models.JSONField(editable=False, help_text='Codes of accounts/lookalikes.py.', verbose_name='why')),
                ('state', models.CharField(choices=[('waiting', 'waits for staff'), ('harmless', 'no danger'), ('refused', 'organisation refused')], default='waiting', editable=False, max_length=16, verbose_name='state')),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='since')),
                ('found_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='found')),
            ],
            options={
                'verbose_name': 'look-alike',
                'verbose_name_plural': 'look-alikes',
                'ordering': ['found_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MailedCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(editable=False, max_length=16)),
                ('key', models.CharField(editable=False, help_text='Digest of what the browser that asked for it holds.', max_length=64, unique=True)),
                ('address', models.CharField(editable=False, help_text='Keyed digest of the address.', max_length=64)),
                ('code_hash', models.CharField(editable=False, help_text='Keyed digest of the code.', max_length=64)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('expires_at', models.DateTimeField(db_index=True, editable=False)),
                ('used_at', models.DateTimeField(editable=False, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('mailbox', models.CharField(blank=True, editable=False, help_text='What all addresses of one mailbox have in common; empty for a second account of older times.', max_length=320, verbose_name='mailbox')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('language', models.CharField(blank=True, help_text='In which pages and letters come; empty: not chosen.', max_length=12, verbose_name='language')),
                ('is_staff', models.BooleanField(default=False, verbose_name='member of staff')),
                ('is_supervisor', models.BooleanField(default=False, help_text='May reopen closed cases.', verbose_name='supervisor')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('session_salt', models.CharField(blank=True, editable=False, help_text='Another one ends every session of this person.', max_length=32, verbose_name='salt of the sessions')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
            },
        ),
        migrations.CreateModel(
            name='EmailChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(editable=False, max_length=254)),
                ('code_hash', models.CharField(blank=True, editable=False, help_text='Empty: no code works.', max_length=64)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('done_at', models.DateTimeField(editable=False, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='email_changes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='FactorReset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(help_text="Such as: called back on the firm's number", max_length=300, verbose_name='how they showed that it is them')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='asked')),
                ('confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='confirmed')),
                ('asked_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('confirmed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'lost second factor',
                'verbose_name_plural': 'lost second factors',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='IdentityDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(upload_to=accounts.models.identity.document_key)),
                ('name', models.CharField(help_text='As the person called it; shown, never used as a path.', max_length=120)),
                ('media_type', models.CharField(max_length=32)),
                ('size', models.PositiveIntegerField(help_text='In bytes.')),
                ('sha256', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('forgotten_at', models.DateTimeField(help_text='When the file was deleted.', null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='DocumentView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('check', 'to check what was sent'), ('question', 'a question of the organisation'), ('complaint', 'a doubt that came up in a case')], max_length=16, verbose_name='reason')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('viewed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='seen at')),
                ('viewed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='seen by')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='views', to='accounts.identitydocument', verbose_name='document')),
            ],
            options={
                'verbose_name': 'opening of an identity document',
                'verbose_name_plural': 'openings of identity documents',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='LookAlikeDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('clear', 'no danger'), ('refuse', 'organisation refused')], editable=False, max_length=16, verbose_name='decision')),
                ('reasoning', models.TextField(editable=False, max_length=2000, verbose_name='in our words')),
                ('decided_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='decided')),
                ('decided_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('look_alike', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='accounts.lookalike', verbose_name='look-alike')),
            ],
            options={
                'verbose_name': 'decision on a look-alike',
                'verbose_name_plural': 'decisions on look-alikes',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('administrator', 'administrator'), ('filer', 'filer'), ('reader', 'reader')], default='administrator', max_length=16, verbose_name='role')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='since')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
            },
        ),
        migrations.CreateModel(
            name='Muted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='muted', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('rights_holder', 'rights holder'), ('agent', 'agent'), ('seller', 'seller'), ('authority', 'public authority'), ('association', 'industry association')], max_length=16, verbose_name='kind')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_key', models.CharField(db_index=True, default='', editable=False, max_length=200, verbose_name='name for comparing')),
                ('country', models.CharField(help_text='Two letters, ISO 3166-1.', max_length=2, verbose_name='country')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, help_text='Nobody acts for it any more; its cases stay.', null=True, verbose_name='closed')),
                ('guest_since', models.DateTimeField(blank=True, editable=False, help_text='Reports without an account: nothing but the e-mail address of its one person is proven.', null=True, verbose_name='guest since')),
                ('members', models.ManyToManyField(related_name='organisations', through='accounts.Membership', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='lookalike',
            name='organisation',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='look_alikes', to='accounts.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='lookalike',
            name='twin',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='looks like'),
        ),
        migrations.CreateModel(
            name='JoinRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='asked')),
                ('answer', models.CharField(blank=True, choices=[('accepted', 'accepted'), ('refused', 'refused')], editable=False, max_length=16, verbose_name='answer')),
                ('answered_at', models.DateTimeField(editable=False, null=True, verbose_name='answered')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'request to join',
                'verbose_name_plural': 'requests to join',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(editable=False, max_length=254, verbose_name='e-mail address')),
                ('role', models.CharField(choices=[('administrator', 'administrator'), ('filer', 'filer'), ('reader', 'reader')], editable=False, max_length=16, verbose_name='role')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True, verbose_name='digest of the secret')),
                ('code_hash', models.CharField(editable=False, max_length=64, verbose_name='digest of the code')),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='tries')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='sent')),
                ('expires_at', models.DateTimeField(editable=False, verbose_name='works until')),
                ('accepted_at', models.DateTimeField(editable=False, null=True, verbose_name='accepted')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True, verbose_name='withdrawn')),
                ('invited_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Requirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=accounts.models.identity.requirement_reference, editable=False, max_length=16, unique=True, verbose_name='reference')),
                ('code', models.CharField(editable=False, help_text='A code of the catalogue.', max_length=32, verbose_name='what')),
                ('number', models.CharField(blank=True, editable=False, max_length=60, verbose_name='number as typed')),
                ('due_on', models.DateField(editable=False, verbose_name='by when')),
                ('state', models.CharField(choices=[('asked', 'asked for'), ('sent', 'being checked'), ('accepted', 'accepted'), ('refused', 'refused')], default='asked', editable=False, max_length=16, verbose_name='state')),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='since')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='asked')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'identity check',
                'verbose_name_plural': 'identity checks',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='identitydocument',
            name='requirement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='accounts.requirement'),
        ),
        migrations.CreateModel(
            name='RequirementDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('accept', 'accepted'), ('refuse', 'refused')], max_length=16)),
                ('reason_code', models.CharField(blank=True, choices=[('blurred', 'blurred'), ('expired', 'expired'), ('wrong_name', 'wrong name'), ('wrong_class', 'wrong class'), ('cut_off', 'cut off'), ('not_translated', 'not translated')], max_length=32)),
                ('note', models.TextField(blank=True, help_text='Quoted word for word in a refusal.', max_length=2000)),
                ('decided_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requirement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='accounts.requirement')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session_key', models.CharField(editable=False, max_length=40, unique=True)),
                ('browser', models.CharField(blank=True, editable=False, max_length=200)),
                ('began_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-began_at', '-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_lower'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(condition=models.Q(('mailbox', ''), _negated=True), fields=('mailbox',), name='one_person_for_one_mailbox'),
        ),
        migrations.AddConstraint(
            model_name='factorreset',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by', None), models.Q(models.Q(('confirmed_by', models.F('asked_by')), _negated=True), models.Q(('confirmed_by', models.F('user')), _negated=True)), _connector='OR'), name='factor_reset_by_two'),
        ),
        migrations.AddConstraint(
            model_name='factorreset',
            constraint=models.UniqueConstraint(condition=models.Q(('confirmed_at', None)), fields=('user',), name='one_open_factor_reset'),
        ),
        migrations.AddConstraint(
            model_name='lookalikedecision',
            constraint=models.CheckConstraint(condition=models.Q(('reasoning', ''), _negated=True), name='look_alike_decision_explained'),
        ),
        migrations.AddConstraint(
            model_name='muted',
            constraint=models.UniqueConstraint(fields=('user', 'kind'), name='muted_once'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='organisation_named'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'organisation'), name='one_membership_each'),
        ),
        migrations.AddConstraint(
            model_name='lookalike',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'harmless', 'refused'])), name='look_alike_state_known'),
        ),
        migrations.AddConstraint(
            model_name='lookalike',
            constraint=models.UniqueConstraint(fields=('organisation', 'name', 'twin'), name='one_look_alike_each'),
        ),
        migrations.AddConstraint(
            model_name='joinrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('organisation', 'user'), name='one_open_join_request_each'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None)), fields=('organisation', 'email'), name='one_open_invitation_each'),
        ),
        migrations.AddConstraint(
            model_name='requirement',
            constraint=models.UniqueConstraint(fields=('organisation', 'code'), name='asked_once'),
        ),
        migrations.AddConstraint(
            model_name='requirement',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'sent', 'accepted', 'refused'])), name='requirement_state_known'),
        ),
        migrations.AddConstraint(
            model_name='requirementdecision',
            constraint=models.CheckConstraint(condition=models.Q(('verdict', 'accept'), models.Q(('reason_code', ''), _negated=True), _connector='OR'), name='refused_requirement_has_reason'),
        ),
        *protect(
            "accounts_accountevent",
            "accounts_documentview",
            "accounts_lookalikedecision",
            "accounts_requirementdecision",
        ),
        migrations.RunPython(guards.create, guards.drop),
    ]
