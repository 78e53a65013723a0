"""Settings of the portal. Each environment variable is read once, here; defaults run without any server."""

import tomllib
from email.utils import parseaddr
from pathlib import Path

from csp.constants import NONE, SELF

from ipp_portal import env
from ipp_portal.languages import languages
from ipp_portal.static_headers import seal_static_file

BASE_DIR = Path(__file__).resolve().parent.parent
# Numbers of policy/ that Django's own settings and the sign-in package's need.
POLICY = {
    name: tomllib.loads((BASE_DIR / "policy" / f"{name}.toml").read_text(encoding="utf-8"))
    for name in ("accounts", "codes")
}
VAR = Path(
    env.text(
        "IPP_DATA",
        default=str(BASE_DIR / "var"),
        shown="`var/`",
        about="uploads, snapshots, static files, embedded parts",
    )
).resolve()

DEMO = env.flag("IPP_DEMO", default=False, about="demo mode; set by `./portal run`")
DEMO_SHOP = env.text(
    "IPP_DEMO_SHOP",
    default="",
    about="in demo mode: the address of a django-oscar shop that is covered, too; set by `./portal demo`",
).rstrip("/")
DEBUG = env.flag("IPP_DEBUG", default=False, about="Django's error pages; never for the public")
SECRET_KEY = env.secret("IPP_SECRET_KEY", folder=VAR, about="signs sessions and links; the same on all machines")
SECRET_KEY_FALLBACKS = env.words(
    "IPP_SECRET_KEY_FALLBACKS",
    default=[],
    about="secret keys that IPP_SECRET_KEY replaced, newest first, with commas: what they signed is still read",
)
SITE_URL = env.text(
    "IPP_SITE_URL", default="http://127.0.0.1:8000", about="the public address; `https` makes cookies secure"
).rstrip("/")
ALLOWED_HOSTS = env.words(
    "IPP_HOSTS",
    default=["127.0.0.1", "localhost", "testserver"],
    about="host names that are answered, with commas",
)
CSRF_TRUSTED_ORIGINS = [SITE_URL]

WEB_THREADS = env.whole(
    "IPP_WEB_THREADS",
    default=16,
    least=4,
    about="requests that one web process answers at once, each with a connection to the database",
)

INSTALLED_APPS = [
    "ledger",
    "outbox",
    "uploads",
    "replies",
    "accounts",
    "marketplace",
    "marketplace.connectors.embedded",
    "marketplace.connectors.oscar",
    "questions",
    "rights",
    "complaints",
    "onboarding",
    "handbook",
    "demo",
    "ipp_portal.apps.PortalConfig",
    "ipp_portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "ipp_portal.health.HealthMiddleware",  # before whatever needs the database or a host name
    "ipp_portal.logs.RequestLogMiddleware",  # after probes and static files, which are not worth a line
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.session_middleware.SessionLimitsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.second_factor.middleware.SecondFactorMiddleware",
    "ipp_portal.middleware.HeadersMiddleware",
    "ipp_portal.posted_pages.PostedPagesMiddleware",  # innermost: a page shown again gets all headers
]

ROOT_URLCONF = "ipp_portal.urls"
WSGI_APPLICATION = "ipp_portal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ipp_portal.context.portal",
            ],
            "builtins": ["ledger.templatetags.wording"],
        },
    },
]

DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        default=VAR / "portal.sqlite3",
        about="`postgres://user:password@host/name`, PostgreSQL 14 or newer",
    )
}
# Signed heads of the ledger; key and folder belong where the database's owner can't reach them.
LEDGER_HEADS = Path(
    env.text(
        "IPP_LEDGER_HEADS",
        default=str(VAR / "heads"),
        shown="`heads/` under the data folder",
        about="where signed heads of the ledger go; another machine's or a write-once store",
    )
).resolve()
LEDGER_KEY = env.secret(
    "IPP_LEDGER_KEY",
    folder=VAR,
    about="signs the heads; the same on all machines, and out of the database owner's reach",
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
# One only, which knows permissions as well: two would compare each wrong password twice.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.NotRepeated"},
    {"NAME": "accounts.passwords.NoRun"},
    {"NAME": "accounts.passwords.NotCommon"},
    {"NAME": "accounts.passwords.NotOneself"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = True
# The rows of accounts/mailed_codes.py decide; the package's own counts only end the page at the same moment.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 60 * POLICY["codes"]["sign_in_minutes"]["value"]
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 60 * POLICY["codes"]["sign_up_minutes"]["value"]
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = POLICY["codes"]["tries"]["value"]
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * POLICY["accounts"]["fresh_minutes"]["value"]
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 3
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password is told to its owner
# The package counts in the cache of one process; accounts/limits.py counts in the database instead.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "login": "accounts.sign_in_forms.LoginForm",
    "signup": "accounts.sign_in_forms.SignupForm",
    "request_login_code": "accounts.sign_in_forms.RequestLoginCodeForm",
    "confirm_login_code": "accounts.sign_in_forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.sign_in_forms.ConfirmEmailVerificationCodeForm",
    "reset_password": "accounts.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.sign_in_forms.ResetPasswordKeyForm",
    "change_password": "accounts.sign_in_forms.ChangePasswordForm",
    "set_password": "accounts.sign_in_forms.SetPasswordForm",
    "reauthenticate": "accounts.second_factor.forms.PasswordAgainForm",
}
MFA_ADAPTER = "accounts.second_factor.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 s to either side, for telephones whose clock is off; each code works once
MFA_RECOVERY_CODE_DIGITS = 10
MFA_FORMS = {
    "authenticate": "accounts.second_factor.forms.AuthenticateForm",
    "reauthenticate": "accounts.second_factor.forms.ReauthenticateForm",
    "activate_totp": "accounts.second_factor.forms.ActivateTOTPForm",
    "deactivate_totp": "accounts.second_factor.forms.DeactivateTOTPForm",
    "generate_recovery_codes": "accounts.second_factor.forms.GenerateRecoveryCodesForm",
    "add_webauthn": "accounts.second_factor.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.second_factor.forms.EditPasskeyForm",
    "authenticate_webauthn": "accounts.second_factor.forms.AuthenticatePasskeyForm",
    "login_webauthn": "accounts.second_factor.forms.LoginPasskeyForm",
    "reauthenticate_webauthn": "accounts.second_factor.forms.ReauthenticatePasskeyForm",
}

LANGUAGE_CODE = "en"
LANGUAGES = [(language.code, language.name) for language in languages().values()]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.text(
    "IPP_TIME_ZONE",
    default="Europe/Berlin",
    about="in which dates and hours are shown; deadlines end in the zone of `policy/clocks.toml`, to be the same",
)
USE_TZ = True
FORMAT_MODULE_PATH = "ipp_portal.formats"

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR / "files"
WHITENOISE_ADD_HEADERS_FUNCTION = seal_static_file
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "uploads.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000

CRISPY_ALLOWED_TEMPLATE_PACKS = ("ipp",)
CRISPY_TEMPLATE_PACK = "ipp"

# Mail leaves through the outbox only. Without EMAIL_URL every mail becomes an .eml file under MAIL_DIR.
MAIL_DIR = VAR / "mail"
globals().update(
    env.email(
        "EMAIL_URL",
        default_backend="replies.channels.eml.EmlBackend",
        about="`smtp+tls://user:password@host:587`, or `smtp+ssl://…:465`; `%40` stands for an `@` in the name",
    )
)
DEFAULT_FROM_EMAIL = env.text(
    "IPP_MAIL_FROM",
    default="IPP Portal <ipp@portal.example>",
    about="sender of all mails",
)
OPERATOR = env.text(
    "IPP_OPERATOR",
    default="",
    about="who runs the portal, as pages, letters and terms name them; the portal is called after it",
)
CONTACT = env.text(
    "IPP_CONTACT",
    default=parseaddr(DEFAULT_FROM_EMAIL)[1],
    shown="the address in IPP_MAIL_FROM",
    about="the address that people write to, and whom security.txt names",
)
LOGO = env.text(
    "IPP_LOGO", default="", shown="the portal's own sign", about="a picture for the head of each page: svg, png or webp"
)
EMAIL_TIMEOUT = 10

EMBEDDED_MARKET = env.flag(
    "IPP_EMBEDDED_MARKET",
    default=DEMO,
    shown="as IPP_DEMO",
    about="the made-up market under `/market/`, without IPP_DEMO for trials only; when off, nothing of it answers",
)
# The embedded market's operator interface; "wsgi" lets tests reach it without a port.
EMBEDDED_MARKET_TOKEN = env.secret("IPP_MARKET_TOKEN", folder=VAR, about="key of the embedded market's own interface")
MARKET_TRANSPORT = env.text(
    "IPP_MARKET_TRANSPORT", default="http", about="how the embedded market is reached; `wsgi` for tests"
)

MARKET_LOGINS = env.matching(
    r"IPP_MARKET_[A-Z0-9_]+_(USER|PASSWORD)",
    title="IPP_MARKET_<CODE>_USER`, `IPP_MARKET_<CODE>_PASSWORD",
    about="the portal's login at a marketplace, by the market's code in capitals (`-` becomes `_`)",
)

RIGHTS_REGISTER = env.text(
    "IPP_REGISTER",
    default="rights.registers.MadeUp",
    about="the class that looks numbers up; the default is made up, `rights.registers.NoRegister` asks none",
)

REDIS_URL = env.text(
    "REDIS_URL",
    default="",
    shown="files under the data folder",
    about="`redis://127.0.0.1:6379/0`, or with TLS `rediss://:password@host:6379/0`; Redis or Valkey hands work on",
)
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_TRANSPORT = "outbox.valkey.Transport" if REDIS_URL else "outbox.folder.Transport"
CELERY_BROKER_USE_SSL = env.broker_tls(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = env.broker_options(REDIS_URL, folder=VAR / "broker")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_TASK_DEFAULT_QUEUE = "market"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1 if REDIS_URL else 4  # the embedded broker is asked only ten times a second
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # whoever reaches the broker could stop and steer workers by it
# Celery closes a worker's connection before and after each task; CONN_MAX_AGE decides instead (celery.py).
CELERY_DB_REUSE_MAX = 1_000_000_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
if HTTPS:  # browsers take such cookies from this very host only, never from another name of the same domain
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
SECURE_SSL_REDIRECT = False  # the proxy in front redirects; the portal itself binds to loopback
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0  # else all people behind the proxy would share one rate limit
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains: other names of the operator's domain are not ours to decide on
    "security.W008",  # the proxy redirects to TLS (docs/nginx.conf); probes of this machine come without
    "security.W021",  # a preloaded domain can't go back for months: the operator asks for that, not the portal
]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# The longest that a session can be left alone; accounts/session_middleware.py ends those of staff sooner.
SESSION_COOKIE_AGE = 60 * POLICY["accounts"]["member_idle_minutes"]["value"]

LOG = env.choice(
    "IPP_LOG",
    of=("plain", "json"),
    default="plain",
    about="how log lines are written: `plain` for people, `json` for programs",
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "ipp_portal.logs.Plain"}, "json": {"()": "ipp_portal.logs.Json"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"ipp_portal.access": {"level": "INFO"}, "accounts": {"level": "INFO"}},
}
