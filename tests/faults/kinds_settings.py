"""The product's settings with the effects of kinds.py."""

from ipp_portal.settings import *  # noqa: F403
from ipp_portal.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.kinds_app.Kinds"]
