"""What an effect was meant to do, in words for staff."""

from django.utils.translation import gettext_lazy as _

from outbox.models import Effect

KINDS = {
    "hide": _("Take a listing off the marketplace"),
    "restore": _("Put a listing back on the marketplace"),
    "look": _("Look on the marketplace whether a listing is still down"),
    "mail": _("Send a letter"),
}


def meaning(effect: Effect) -> str:
    """Say what an effect was meant to do; of a kind without words, its name."""
    return str(KINDS.get(effect.kind, effect.kind))
