"""Which worker serves which queue: ./portal and docs/systemd start them so, and status and self-test name them."""

from django.utils.translation import gettext_lazy as _

# Deleting a file takes no time and asks nobody outside, so the letters' worker does that, too.
UNITS = {"market": "ipp-market", "mail": "ipp-mail", "files": "ipp-mail"}
WORDS = {"market": _("commands to marketplaces"), "mail": _("letters"), "files": _("deletions")}
