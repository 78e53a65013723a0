"""The rights holder's pages: report listings, and follow what becomes of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Membership, Organisation
from accounts.queries import current_organisation
from complaints import actions, queries, story
from complaints.forms import CheckForm, LinksForm, ReasonForm
from complaints.lookup import Found, found_from, look_up, snapshots_of
from complaints.models import Complaint, Draft
from complaints.reasons import GROUNDS
from complaints.states import State
from ledger.lifecycle import Actor, IllegalMove

FILERS = (Membership.Role.ADMINISTRATOR, Membership.Role.FILER)
REPORTERS = (Organisation.Kind.RIGHTS_HOLDER, Organisation.Kind.AGENT)


def drafts_open_to(request: HttpRequest) -> QuerySet[Draft]:
    """A person's own drafts, in organisations where they may still file."""
    return Draft.objects.filter(
        user=request.user, organisation__memberships__user=request.user, organisation__memberships__role__in=FILERS
    ).select_related("organisation", "complaint")


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin a report, or go on with the one that was begun."""
    organisation = current_organisation(request)
    if organisation is None:
        messages.info(request, _("Tell us first for whom you act. Then you can report a listing."))
        return redirect("organisation_new")
    may_file = organisation.memberships.filter(user=request.user, role__in=FILERS).exists()
    if organisation.kind not in REPORTERS or not may_file:
        return render(request, "complaints/cannot_report.html", {"organisation": organisation}, status=403)
    draft = drafts_open_to(request).filter(complaint=None, organisation=organisation, answers={}).first()
    draft = draft or Draft.objects.create(user=request.user, organisation=organisation)
    return redirect("complaints:draft_links", pk=draft.pk)


@login_required
@require_http_methods(["GET", "POST"])
def draft_links(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 1: which listings."""
    draft = get_object_or_404(drafts_open_to(request), pk=pk)
    if draft.complaint:
        return redirect("complaints:sent", reference=draft.complaint.reference)
    form = LinksForm(request.POST or None, initial={"links": draft.answers.get("pasted", "")})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["links"]
        try:
            found = look_up(text, draft.organisation)
        except ValidationError as refusal:
            form.add_error("links", refusal)
        else:
            draft.answers |= {"pasted": text, "links": [item.as_json() for item in found]}
            draft.save(update_fields=["answers", "updated_at"])
            if any(item.snapshot for item in found):
                return redirect("complaints:draft_reason", pk=draft.pk)
            form.add_error("links", none_found(found))
    found = found_from(draft.answers.get("links", [])) if form.errors else []
    context = {"form": form, "draft": draft, "problems": [item for item in found if item.problem]}
    return render(request, "complaints/draft_links.html", context)


def none_found(found: list[Found]) -> str:
    """One sentence for a paste without a single listing that can be reported."""
    if not found:
        return _("We found no link in what you pasted. Copy the address of the listing from your browser")
    return ngettext(
        "This link can't be reported. The reason stands below it",
        "None of these %d links can be reported. The reason stands below each",
        len(found),
    ) % (len(found) if len(found) > 1 else ())


@login_required
@require_http_methods(["GET", "POST"])
def draft_reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 2: what was recognised; which right, what is wrong, one sentence."""
    draft = get_object_or_404(drafts_open_to(request), pk=pk)
    found = found_from(draft.answers.get("links", []))
    if draft.complaint or not any(item.snapshot for item in found):
        return redirect("complaints:draft_links", pk=draft.pk)
    asked = {name: draft.answers[name] for name in ("right", "ground", "statement") if name in draft.answers}
    form = ReasonForm(request.POST or None, organisation=draft.organisation, initial=asked)
    if request.method == "POST" and form.is_valid():
        draft.answers |= form.cleaned_data
        draft.save(update_fields=["answers", "updated_at"])
        return redirect("complaints:draft_check", pk=draft.pk)
    context = {"form": form, "draft": draft, "has_rights": bool(form.rights)} | found_context(found)
    return render(request, "complaints/draft_reason.html", context)


def found_context(found: list[Found]) -> dict[str, object]:
    """Recognised listings with their snapshots, and links that can't be reported with the reason."""
    snapshots = snapshots_of(found)
    return {
        "recognised": [(item, snapshots[item.snapshot]) for item in found if item.snapshot in snapshots],
        "problems": [item for item in found if item.problem],
    }


@login_required
@require_http_methods(["GET", "POST"])
def draft_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 3: check the answers, declare, send."""
    draft = get_object_or_404(drafts_open_to(request), pk=pk)
    if draft.complaint:
        return redirect("complaints:sent", reference=draft.complaint.reference)
    if not {"links", "right", "ground", "statement"} <= draft.answers.keys():
        return redirect("complaints:draft_reason", pk=draft.pk)
    right = queries.usable_rights(draft.organisation).filter(pk=draft.answers["right"]).first()
    if right is None:
        messages.error(request, _("The right you chose can't be used any more. Choose another one."))
        return redirect("complaints:draft_reason", pk=draft.pk)
    found = found_from(draft.answers["links"])
    form = CheckForm(request.POST or None, draft=draft)
    if request.method == "POST" and form.is_valid():
        try:
            complaint = actions.file_complaint(
                filing_of(draft, right, found), by=Actor.holder(request.user, draft.organisation_id)
            )
        except actions.CannotFile as refusal:
            form.add_error(None, refusal.for_people)
        else:
            return redirect("complaints:sent", reference=complaint.reference)
    context = {"form": form, "draft": draft, "right": right, "ground": GROUNDS[draft.answers["ground"]]}
    return render(request, "complaints/draft_check.html", context | found_context(found))


def filing_of(draft: Draft, right: object, found: list[Found]) -> actions.Filing:
    """Turn a draft into what is filed."""
    snapshots = snapshots_of(found)
    return actions.Filing(
        token=f"draft:{draft.pk}",
        right=right,
        ground=draft.answers["ground"],
        statement=draft.answers["statement"],
        listings=[actions.Reported(snapshots[item.snapshot], item.typed) for item in found if item.snapshot],
        complainant=draft.organisation,
        filed_by=draft.user,
        contact_email=draft.user.email,
        declaration_version=actions.DECLARATION_VERSION,
        draft=draft,
    )


@login_required
@require_GET
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirmation: reference, what happens next and when."""
    mine = Complaint.objects.filter(complainant__memberships__user=request.user)
    complaint = get_object_or_404(mine, reference=reference)
    listings = complaint.listings.for_pages().with_deadline()
    return render(request, "complaints/sent.html", {"complaint": complaint, "listings": listings})


@login_required
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """A person's cases and drafts."""
    context = {"cases": queries.cases_of(request.user)[:200], "drafts": queries.drafts_of(request.user)[:50]}
    return render(request, "complaints/list.html", context)


@login_required
@require_GET
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """A case, for the side that asks."""
    complaint = get_object_or_404(Complaint.objects.visible_to(request.user), reference=reference.upper())
    side = queries.side_of(complaint, request.user)
    listings = list(queries.listings_for(complaint, request.user, side))
    parts = [(item, story.next_of(item, side), story.steps_of(item)) for item in listings]
    context = {"complaint": complaint, "side": side, "parts": parts, "right": listings[0].right, "State": State}
    return render(request, "complaints/detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Take back a report that was not decided yet, after a check page."""
    mine = Complaint.objects.filter(
        complainant__memberships__user=request.user, complainant__memberships__role__in=FILERS
    )
    complaint = get_object_or_404(mine, reference=reference)
    reported = get_object_or_404(complaint.listings.for_pages(), number=number)
    if request.method == "GET":
        return render(request, "complaints/withdraw.html", {"complaint": complaint, "item": reported})
    try:
        actions.withdraw(reported, by=Actor.holder(request.user, complaint.complainant_id))
        messages.success(request, _("You withdrew the report of “%s”.") % reported.listing.title)
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
    return redirect(complaint)
