"""Names of firms and people: what may stand in one. How firms' names are compared: firms.py."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST_TYPED = 80  # signs: a name fills a line at most. Older, longer ones stay as they are
# What mail programs turn into a link even inside a name: a scheme, "www.", a mail address, a host
# with a path or a port. A host alone may pass, since real firms are called Booking.com B.V.: mails
# break its dot, so that nothing can be clicked (replies/rendering.py).
AS_LINK = re.compile(
    r"://|\b(?:https?|ftp|mailto|tel|javascript|data):|\bwww\d*\.|[^\s@]@[^\s@]+\.[^\s@]|\.[^\W\d_]{2,}[/\\:?#]",
    re.IGNORECASE,
)


def refuse_links(value: object) -> None:
    """Refuse a name that holds what a mail program would make a link of. Raises ValidationError."""
    if isinstance(value, str) and AS_LINK.search(unicodedata.normalize("NFKC", value)):
        said = _("Write the name alone, without a web address or an e-mail address")
        raise ValidationError(said, code="link_in_name")
