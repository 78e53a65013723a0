"""The seller's pages: see the decision, prove to read the contact address, answer. Nothing is done on GET."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from complaints import actions, story
from complaints.codes import NoCode, check_code, masked, send_code
from complaints.forms import AnswerForm, CodeForm
from complaints.models import ANSWER_SALT, CounterNoticeFile, ReportedListing
from complaints.queries import SELLER_SEES
from complaints.states import State
from ledger import policy
from ledger.lifecycle import Actor, IllegalMove


def reported_by(token: str) -> ReportedListing:
    """The case behind a seller's link, or a 404."""
    try:
        pk = signing.loads(token, salt=ANSWER_SALT)
    except signing.BadSignature:
        raise Http404 from None
    return get_object_or_404(ReportedListing.objects.for_pages().filter(state__in=SELLER_SEES), pk=pk)


def is_proven(request: HttpRequest, reported: ReportedListing) -> bool:
    """Whether this browser entered the code, or the person is a member of the store's organisation."""
    until = request.session.get(f"answer:{reported.pk}", "")
    if until > timezone.now().isoformat():
        return True
    store = reported.listing.store
    return bool(
        request.user.is_authenticated
        and store.organisation_id
        and request.user.memberships.filter(organisation=store.organisation_id).exists()
    )


@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The seller reads the decision and answers."""
    reported = reported_by(token)
    if not is_proven(request, reported):
        return ask_for_code(request, reported, token)
    if reported.state == State.DOWN and request.method == "POST":
        return take_answer(request, reported, token)
    return show(request, reported, AnswerForm() if reported.state == State.DOWN else None)


def ask_for_code(request: HttpRequest, reported: ReportedListing, token: str) -> HttpResponse:
    """First page: offer to send a code; nothing of the case is shown yet."""
    context = {"token": token, "address": masked(reported.listing.store.contact_email)}
    return render(request, "complaints/answer_start.html", context)


@never_cache
@require_POST
def code(request: HttpRequest, token: str) -> HttpResponse:
    """Send a code, or check the one that was typed."""
    reported = reported_by(token)
    form = CodeForm(request.POST if "code" in request.POST else None)
    try:
        if not form.is_bound:
            send_code(reported)
        elif form.is_valid():
            check_code(reported, form.cleaned_data["code"])
            hours = policy.number("answers.signed_in_hours")
            request.session[f"answer:{reported.pk}"] = (timezone.now() + timedelta(hours=hours)).isoformat()
            return redirect("complaints:answer", token=token)
    except NoCode as refusal:
        if form.is_bound:
            form.add_error("code", str(refusal))
        else:
            messages.error(request, str(refusal))
    context = {"token": token, "form": form, "address": masked(reported.listing.store.contact_email)}
    return render(request, "complaints/answer_code.html", context)


def take_answer(request: HttpRequest, reported: ReportedListing, token: str) -> HttpResponse:
    """Take the seller's answer; on a fault the page comes back with what was typed."""
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, reported, form)
    user = request.user if request.user.is_authenticated else None
    try:
        actions.receive_answer(reported, by=Actor.seller(user), **form.cleaned_data)
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
    else:
        messages.success(request, _("We have your answer. A copy is on its way to the store's address."))
    return redirect("complaints:answer", token=token)


def show(request: HttpRequest, reported: ReportedListing, form: AnswerForm | None) -> HttpResponse:
    """The seller's side of the case."""
    context = {
        "item": reported,
        "complaint": reported.complaint,
        "takedown": reported.takedown,
        "decision": reported.decision,
        "answers": reported.answers.prefetch_related("files"),
        "next": story.next_of(reported, story.SELLER),
        "steps": story.steps_of(reported),
        "form": form,
    }
    return render(request, "complaints/answer.html", context)


@login_required
@require_GET
def answer_signed_in(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """From a signed-in seller's case page to the page where they answer."""
    mine = ReportedListing.objects.filter(
        listing__store__organisation__memberships__user=request.user, state__in=SELLER_SEES
    )
    reported = get_object_or_404(mine, reference=f"{reference}/{number}")
    return redirect("complaints:answer", token=reported.answer_token)


@require_GET
def answer_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper that came with an answer: for staff, and for the seller who sent it. Never for the reporter."""
    paper = get_object_or_404(CounterNoticeFile.objects.select_related("answer__reported__listing__store"), pk=pk)
    if not (getattr(request.user, "is_staff", False) or is_proven(request, paper.answer.reported)):
        raise Http404
    response = FileResponse(
        paper.file.open("rb"), as_attachment=True, filename=paper.name, content_type=paper.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
