"""The product's settings with a slower outside world: see slow_post.py and slow_market.py."""

from ipp_portal.settings import *  # noqa: F403

EMAIL_BACKEND = "tests.faults.slow_post.SlowPost"
