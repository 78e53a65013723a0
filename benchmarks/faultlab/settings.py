"""The product's settings with two more doors over HTTP, and the markets of the laboratory."""

import os

from ipp_portal.settings import *  # noqa: F403
from ipp_portal.settings import INSTALLED_APPS as PRODUCT

INSTALLED_APPS = [*PRODUCT, "benchmarks.faultlab"]
ROOT_URLCONF = "benchmarks.faultlab.urls"
CONTROL = os.environ.get("FAULTLAB_CONTROL", "")  # a defence to switch off; see controls.py
COPIES = int(os.environ.get("FAULTLAB_COPIES", "1"))  # how often each message is handed to the broker
