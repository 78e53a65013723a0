"""Filing, deciding and answering over HTTP with JSON: the very actions that the pages call, at a tenth of their cost.

Each request carries a token of its sender. Sent again with the same token it answers as the first time, so that
a client that saw no answer can find out what became of it.
"""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.models import User
from complaints import actions
from complaints.models import CounterNotice, Decision, ReportedListing, Verdict
from ledger.lifecycle import Actor, IllegalMove
from marketplace.models import ListingSnapshot
from rights.models import IPRight

REASON = {Verdict.TAKE_DOWN: "same_mark_same_goods", Verdict.REVERSE: "permission_shown"}
CONTACT = "holder@rights.example"


def door(act: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[HttpRequest], JsonResponse]:
    """Make an action answer JSON: 200 when it is done, 409 with the reason when the case's table forbids it."""

    @csrf_exempt
    @require_POST
    def view(request: HttpRequest) -> JsonResponse:
        try:
            return JsonResponse(act(json.loads(request.body)))
        except (IllegalMove, actions.CannotFile) as refusal:
            return JsonResponse({"error": str(refusal.for_people)}, status=409)

    return view


@door
def file(asked: dict[str, Any]) -> dict[str, Any]:
    """File a complaint about one listing as it was seen."""
    listing = {"listing__market__code": asked["market"], "listing__external_id": asked["item"]}
    snapshot = ListingSnapshot.objects.select_related("listing").filter(**listing)[0]
    right = IPRight.objects.select_related("owner", "entered_by").first()
    filing = actions.Filing(
        token=asked["token"],
        right=right,
        ground="counterfeit",
        statement="The title carries our mark.",
        listings=[actions.Reported(snapshot, snapshot.listing.url)],
        complainant=right.owner,
        filed_by=right.entered_by,
        contact_email=CONTACT,
        declaration_version=actions.DECLARATION_VERSION,
    )
    complaint = actions.file_complaint(filing, by=Actor.holder(right.entered_by, right.owner_id))
    return {"case": complaint.listings.get().reference}


@door
def decide(asked: dict[str, Any]) -> dict[str, Any]:
    """Decide on a case, as a reviewer does."""
    case = ReportedListing.objects.for_pages().get(reference=asked["case"])
    words = f"Decision {asked['token']}."
    if not Decision.objects.filter(reported=case, reasoning=words).exists():
        earlier = case.takedown
        others = User.objects.filter(is_staff=True).exclude(pk=earlier.decided_by_id if earlier else None)
        reviewer = others.first()  # an answer is read by another person than the one who took the listing down
        verdict = Verdict(asked["verdict"])
        by = Actor.staff(reviewer)
        actions.decide(case, verdict=verdict, reason_code=REASON[verdict], reasoning=words, by=by)
    return {"case": case.reference}


@door
def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Answer a takedown, as its seller does."""
    case = ReportedListing.objects.for_pages().get(reference=asked["case"])
    words = f"We have a licence ({asked['token']})."
    if not CounterNotice.objects.filter(reported=case, text=words).exists():
        actions.receive_answer(case, ground="licence", text=words, by=Actor.seller())
    return {"case": case.reference}
