"""Whether our letters reach a seller: told to staff before a takedown, and while the letter about it is not out."""

from django.utils.translation import gettext as _

from complaints.letters import DownSeller
from complaints.models import ReportedListing
from complaints.states import SELLER_ANSWER, State
from ledger.clocks import is_running
from outbox.models import Progress
from replies.delivery import delivery_of
from replies.models import Reply
from replies.writing import is_usable

LOOKED_AT = 5  # letters that are still on their way tell nothing, so a few older ones are looked at too


def why_unreached(reported: ReportedListing) -> str:
    """Say in a sentence why no letter can reach the seller of a listing; empty when nothing is known against it."""
    address = reported.listing.store.contact_email
    if not address:
        return _("The marketplace named no address of this seller, so no letter can reach them.")
    if not is_usable(address):
        return _("The address that the marketplace named for this seller can't be used, so no letter can reach them.")
    newest = Reply.objects.filter(to_address=address).order_by("-pk")[:LOOKED_AT]
    for effect in filter(None, map(delivery_of, newest)):
        if effect.progress == Progress.DONE:
            return ""
        if effect.progress in (Progress.DEAD, Progress.CANCELLED):
            said = _("The last letter to this seller’s address was given up: %(why)s")
            return said % {"why": effect.last_error[:200]}
    return ""


def why_time_stands_still(reported: ReportedListing) -> str:
    """Say why the seller's time to answer does not run although the listing is down; empty when it runs."""
    if reported.state != State.DOWN or is_running(reported, SELLER_ANSWER):
        return ""
    letter = Reply.objects.filter(case=reported.reference, code=DownSeller.code).order_by("-pk").first()
    if letter is not None and letter.stopped:
        said = _("The seller’s time to answer has not begun: their letter is stopped. %(why)s")
        return said % {"why": letter.stopped}
    effect = delivery_of(letter) if letter else None
    if effect is not None and effect.progress in (Progress.DEAD, Progress.CANCELLED):
        said = _("The seller’s time to answer has not begun: their letter could not be delivered. %(why)s")
        return said % {"why": effect.last_error[:200]}
    return _("The seller’s time to answer begins when the mail server has taken their letter.")
