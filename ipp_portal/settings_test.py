"""Settings of the test suite: the real ones, in a temporary folder, with a cheap password hash and plain static files.

Only DATABASE_URL is taken from outside. A data folder of a running portal is never touched.
Real processes that a test starts use ipp_portal.settings with a folder of their own.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_FOLDER = Path(tempfile.mkdtemp(prefix="ipp-test-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith(("IPP_", "REDIS_URL", "EMAIL_URL"))]:
    if _name not in {"IPP_CHROMIUM", "IPP_FIGURES", "IPP_TEST_COUNTS"}:
        del os.environ[_name]
os.environ |= {"IPP_DATA": str(_FOLDER), "IPP_DEMO": "yes", "IPP_SECRET_KEY": "only-for-tests-" + "x" * 50}

from ipp_portal.settings import *  # after the environment: the real settings read it
from ipp_portal.settings import BASE_DIR, DATABASES, INSTALLED_APPS, STATIC_ROOT, STORAGES, TEMPLATES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.toys"]  # the case on which the walls are tested
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "tests" / "toys" / "templates"]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MARKET_TRANSPORT = "wsgi"  # the connector calls the embedded market in this process: same code, no socket
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT = "memory://", None
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about a missing one, and warnings are errors here

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads of one test must be separate connections, as processes are in earnest.
    DATABASES["default"]["TEST"] = {"NAME": str(_FOLDER / "test.sqlite3")}
