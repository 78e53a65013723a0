"""The rights holder's pages: report listings, and follow what becomes of them."""

from contextlib import suppress
from datetime import timedelta
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.kept import keeps_what_was_typed, typed_before
from accounts.models import Organisation
from accounts.queries import current_organisation
from complaints import actions, again, drafts, limits, queries, story
from complaints.copy_pdf import copy_pdf
from complaints.forms import CheckForm, LinksForm, ReasonForm
from complaints.lookup import Found, found_from, look_on, look_to_the_end, look_up, snapshots_of
from complaints.models import Complaint, Draft
from complaints.reasons import GROUNDS
from complaints.states import State
from ledger import policy
from ledger.lifecycle import Actor, IllegalMove
from marketplace.models import ListingSnapshot
from rights.clients import chosen
from rights.drafts import come_back_to
from rights.models import IPRight
from rights.queries import may_add_rights

REPORTERS = (Organisation.Kind.RIGHTS_HOLDER, Organisation.Kind.AGENT)
ASKED = ("right", "ground", "statement")
LISTINGS_A_PAGE = 25
NOT_REFUSED = _lazy("This report was not refused, so there is nothing to report again.")
LONGEST_LINK = 2_000  # signs of what another page or a telephone hands over
Recognised = list[tuple[Found, ListingSnapshot]]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Give a blank sheet to begin a report on; one that was left blank is taken again."""
    organisation = current_organisation(request)
    if refusal := cannot_report(request, organisation):
        return refusal
    try:
        draft = limits.begin_draft(request.user, organisation)
    except limits.TooMany as refused:
        messages.error(request, str(refused.for_people))
        return redirect("complaints:list")
    address = reverse("complaints:draft_links", args=[draft.pk])
    shared = "\n".join(filter(None, (request.GET.get(name, "")[:LONGEST_LINK] for name in ("url", "text"))))
    return redirect(f"{address}?{urlencode({'links': shared})}" if shared else address)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_again(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Begin a report on what was refused, filled with what was said; one that was begun is taken up again."""
    reported = get_object_or_404(own_report(request, reference).listings.for_pages(), number=number)
    complaint = reported.complaint
    if refusal := cannot_report(request, complaint.complainant):
        return refusal
    if reported.state != State.REFUSED:
        messages.error(request, NOT_REFUSED)
        return redirect(complaint)
    draft = again.begun(reported, queries.drafts_open_to(request.user))
    if draft is None:
        try:
            draft = limits.begin_draft(request.user, complaint.complainant)
        except limits.TooMany as refused:
            messages.error(request, str(refused.for_people))
            return redirect("complaints:list")
        again.fill(draft, reported)
    return redirect("complaints:draft_links", pk=draft.pk)


def own_report(request: HttpRequest, reference: str) -> Complaint:
    """A complaint of an organisation for which this person files. Raises Http404."""
    mine = Complaint.objects.filter(
        complainant__memberships__user=request.user, complainant__memberships__role__in=queries.FILERS
    )
    return get_object_or_404(mine.select_related("complainant"), reference=reference)


def cannot_report(request: HttpRequest, organisation: Organisation | None) -> HttpResponse | None:
    """The page for someone who can't report for an organisation, with the reason; None for who can."""
    if organisation is None:
        messages.info(request, _("Tell us first for whom you act. Then you can report a listing."))
        return redirect(f"{reverse('organisation_new')}?next={quote(request.get_full_path())}")
    if organisation.is_guest:
        messages.info(request, _("One more page opens your account. Then you can report a listing."))
        return redirect("complaints:guest_account")
    may_act = organisation.kind in REPORTERS and queries.may_act_for(request.user, organisation.pk)
    if not may_act or organisation.is_refused:
        return render(request, "complaints/cannot_report.html", {"organisation": organisation}, status=403)
    return None


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def draft_links(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 1: which listings."""
    draft = get_object_or_404(queries.drafts_open_to(request.user), pk=pk)
    if draft.complaint:
        return redirect("complaints:sent", reference=draft.complaint.reference)
    # What came from the listing's own page or from a telephone stands in the box; it is kept with Continue.
    shared = drafts.as_typed(request.GET.get("links", ""))
    kept = {"links": draft.answers.get("pasted") or shared} | typed_before(request)
    form = LinksForm(request.POST or None, initial=kept)
    found = [] if request.method == "POST" else found_from(draft.answers.get("links", []))
    if request.method == "POST":
        found = check_links(draft, form, limits.reader_of(request, draft))
        if any(item.waits for item in found):
            return redirect("complaints:draft_reading", pk=draft.pk)
        if any(item.snapshot for item in found):
            return redirect(draft.next_step)  # straight back to the check page for who came from there
    context = {"form": form, "draft": draft, "problems": [item for item in found if item.problem]}
    context["again"] = again.refusal_of(draft)
    return render(request, "complaints/draft_links.html", context)


def check_links(draft: Draft, form: LinksForm, reader: limits.Reader) -> list[Found]:
    """Look at what was pasted and keep what was found; a paste without anything to report is an error of the form.

    What was pasted is kept in any case.
    """
    if not form.is_valid():
        drafts.keep(draft, pasted=drafts.as_typed(form.data.get("links", "")))
        return []
    text = form.cleaned_data["links"]
    try:
        found = look_up(text, reader, before=found_from(draft.answers.get("links", [])))
    except ValidationError as refusal:
        form.add_error("links", refusal)
        drafts.keep(draft, pasted=text)
        return []
    if draft.organisation.is_guest:
        found = look_to_the_end(found, reader)
    keep_found(draft, found, pasted=text)
    if not any(item.snapshot or item.waits for item in found):
        form.add_error("links", none_found(found))
    return found


def keep_found(draft: Draft, found: list[Found], **more: str) -> None:
    drafts.keep(draft, links=[item.as_json() for item in found], **more)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Between steps 1 and 2 when there are many links: each sending reads as many more as one page may wait for."""
    draft = get_object_or_404(queries.drafts_open_to(request.user), pk=pk)
    found, reader = found_from(draft.answers.get("links", [])), limits.reader_of(request, draft)
    if request.method == "POST" and not draft.complaint:
        found = look_on(found, reader)
        keep_found(draft, found)
    left = sum(item.waits for item in found)
    if left and not draft.complaint:
        context = {"draft": draft, "read": len(found) - left, "all": len(found), "reached": reader.reached}
        return render(request, "complaints/draft_reading.html", context)
    if any(item.snapshot for item in found):
        return redirect("complaints:draft_reason", pk=draft.pk)
    messages.error(request, none_found(found))
    return redirect("complaints:draft_links", pk=draft.pk)


def none_found(found: list[Found]) -> str:
    """One sentence for a paste without a single listing that can be reported."""
    if not found:
        return _("We found no link in what you pasted. Copy the address of the listing from your browser")
    said = ngettext(
        "This link can't be reported. See the reason below",
        "None of these %(count)d links can be reported. See the reasons below",
        len(found),
    )
    return said % {"count": len(found)}  # by name: languages differ in which of their forms say the number


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away a report that was begun and not sent, after a page that asks."""
    draft = get_object_or_404(queries.drafts_open_to(request.user).filter(complaint=None), pk=pk)
    if request.method != "POST":
        return render(request, "complaints/discard.html", {"draft": draft, "back_url": reverse("complaints:list")})
    with suppress(IllegalMove):  # the button was pressed twice
        drafts.discard(draft, by=Actor.holder(request.user, draft.organisation_id))
    messages.success(request, _("The report that you had begun is discarded."))
    return redirect("complaints:list")


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def draft_reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 2: what was recognised; which right, what is wrong, one sentence."""
    draft = get_object_or_404(queries.drafts_open_to(request.user), pk=pk)
    found, recognised = recognised_in(draft)
    if any(item.waits for item in found):
        return redirect("complaints:draft_reading", pk=draft.pk)
    if draft.complaint or not recognised:
        return redirect("complaints:draft_links", pk=draft.pk)
    asked = {name: draft.answers[name] for name in ASKED if name in draft.answers}
    asked |= draft.answers.get("typed", {}) | typed_before(request)
    markets = {snapshot.listing.market.code for _item, snapshot in recognised}
    here = {"organisation": draft.organisation, "markets": markets, "client": chosen(request, draft.organisation)}
    listings = [snapshot.listing_id for _item, snapshot in recognised]
    form = ReasonForm(request.POST or None, initial=asked, listings=listings, **here)
    if request.method == "POST":
        if form.is_valid():
            drafts.keep(draft, typed={}, **form.cleaned_data)
            return redirect("complaints:draft_check", pk=draft.pk)
        drafts.keep(draft, typed={name: drafts.as_typed(form.data.get(name, "")) for name in ASKED})
    if not form.rights:
        come_back_to(request, request.path)
        owns = draft.organisation.kind == Organisation.Kind.RIGHTS_HOLDER  # an agent lacks an owner's letter instead
        all_known = not any(item.problem for item in found)  # else the page shows first what will not be sent
        if owns and all_known and may_add_rights(draft.organisation, request.user):
            said = _("Your links are saved. Add the right that they use; then you come back here by yourself.")
            messages.info(request, said)
            return redirect("rights:new")
    if len(form.rights) == 1:  # nothing to choose, so nothing to ask
        form.initial.setdefault("right", *form.rights)
    context = {"form": form, "draft": draft, "has_rights": bool(form.rights), "again": again.refusal_of(draft)}
    return render(request, "complaints/draft_reason.html", context | found_context(found, recognised))


def recognised_in(draft: Draft) -> tuple[list[Found], Recognised]:
    """What became of a draft's links, and those that can be reported with their snapshots, as far as they are kept."""
    found = found_from(draft.answers.get("links", []))
    snapshots = snapshots_of(found)
    return found, [(item, snapshots[item.snapshot]) for item in found if item.snapshot in snapshots]


def found_context(found: list[Found], recognised: Recognised) -> dict[str, object]:
    """Recognised listings with their snapshots, and links that can't be reported with the reason."""
    return {"recognised": recognised, "problems": [item for item in found if item.problem]}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 3: check the answers, declare, send."""
    draft = get_object_or_404(queries.drafts_open_to(request.user), pk=pk)
    if draft.complaint:
        return redirect("complaints:sent", reference=draft.complaint.reference)
    found, recognised = recognised_in(draft)
    right = queries.usable_rights(draft.organisation).filter(pk=draft.answers.get("right") or 0).first()
    if obstacle := obstacle_to(draft, recognised, right):
        step, sentence = obstacle
        messages.error(request, sentence)
        return redirect(step, pk=draft.pk)
    form = CheckForm(request.POST or None, draft=draft)
    if request.method == "POST" and form.is_valid():
        try:
            complaint = actions.file_complaint(
                filing_of(draft, right, recognised), by=Actor.holder(request.user, draft.organisation_id)
            )
        except actions.CannotFile as refusal:
            form.add_error(None, str(refusal.for_people))
        else:
            return redirect("complaints:sent", reference=complaint.reference)
    context = {"form": form, "draft": draft, "right": right, "ground": GROUNDS[draft.answers["ground"]]}
    context["links_url"] = reverse("complaints:draft_links", args=[draft.pk])
    context["reason_url"] = reverse("complaints:draft_reason", args=[draft.pk])
    return render(request, "complaints/draft_check.html", context | found_context(found, recognised))


def obstacle_to(draft: Draft, recognised: Recognised, right: IPRight | None) -> tuple[str, str] | None:
    """What must be mended before a draft can be checked and sent: the step, and a sentence."""
    oldest = timezone.now() - timedelta(hours=policy.number("filing.snapshot_hours"))
    if any(item.get("problem") == "waiting" for item in draft.answers.get("links", [])):
        return "complaints:draft_reading", _("We have not read all of your links yet. Go on reading, then check them.")
    if not recognised:
        return "complaints:draft_links", _("Check your links again: no listing to report is left among them.")
    if any(snapshot.taken_at < oldest for _item, snapshot in recognised):
        said = _("A while has passed since you looked at these listings. Check the links again, to report them as now.")
        return "complaints:draft_links", said
    if not draft.answers.keys() >= set(ASKED) or draft.answers["ground"] not in GROUNDS:
        return "complaints:draft_reason", _("Answer these questions first. Then you can check everything and send it.")
    if right is None:
        return "complaints:draft_reason", _("The right you chose can't be used any more. Choose another one.")
    return None


def filing_of(draft: Draft, right: IPRight, recognised: Recognised) -> actions.Filing:
    """Turn a draft into what is filed."""
    return actions.Filing(
        token=f"draft:{draft.pk}",
        right=right,
        ground=draft.answers["ground"],
        statement=draft.answers["statement"],
        listings=[actions.Reported(snapshot, item.typed) for item, snapshot in recognised],
        complainant=draft.organisation,
        filed_by=draft.user,
        contact_email=draft.user.email,
        declaration_version=actions.DECLARATION_VERSION,
        draft=draft,
    )


@login_required
@require_safe
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirmation: reference, what happens next and when."""
    mine = Complaint.objects.filter(complainant__memberships__user=request.user)
    complaint = get_object_or_404(mine, reference=reference)
    listings = complaint.listings.for_pages().with_deadline()
    return render(request, "complaints/sent.html", {"complaint": complaint, "listings": listings})


@login_required
@require_safe
def copy(request: HttpRequest, reference: str) -> HttpResponse:
    """A copy of what was sent, as a PDF, for whoever filed it."""
    mine = Complaint.objects.filter(complainant__memberships__user=request.user)
    return as_pdf(get_object_or_404(mine, reference=reference))


def as_pdf(complaint: Complaint) -> HttpResponse:
    """The copy as a file to save."""
    response = HttpResponse(copy_pdf(complaint), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{complaint.reference}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """A person's cases and drafts."""
    organisation = current_organisation(request)
    client = chosen(request, organisation)
    context = {
        "cases": queries.cases_of(request.user, client=client, agent=organisation)[:200],
        "client": client,
        "drafts": queries.drafts_of(request.user)[:50],
        "may_report": organisation is None or organisation.may_report,
    }
    return render(request, "complaints/list.html", context)


@login_required
@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """A case, for the side that asks."""
    complaint = get_object_or_404(Complaint.objects.visible_to(request.user), reference=reference)
    side = queries.side_of(complaint, request.user)
    page = Paginator(queries.listings_for(complaint, request.user), LISTINGS_A_PAGE).get_page(request.GET.get("p"))
    listings = list(page)
    if not listings:  # what could be seen a moment ago can't any more
        raise Http404
    parts = story.parts_of(listings, side)
    context = {"complaint": complaint, "side": side, "parts": parts, "right": listings[0].right, "State": State}
    context["page"] = page
    context["may_act"] = side == "seller" or queries.may_act_for(request.user, complaint.complainant_id)
    return render(request, "complaints/detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Take back a report that was not decided yet, after a check page."""
    complaint = own_report(request, reference)
    reported = get_object_or_404(complaint.listings.for_pages(), number=number)
    by = Actor.holder(request.user, complaint.complainant_id)
    try:
        if request.method != "POST":
            actions.check_withdrawal(reported, by=by)
            context = {"back_url": complaint.get_absolute_url(), "item": reported}
            return render(request, "complaints/withdraw.html", context)
        actions.withdraw(reported, by=by)
        messages.success(request, _("You withdrew the report of “%s”.") % reported.listing.title)
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
    return redirect(complaint)
