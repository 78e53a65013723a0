"""The seller's pages: see the decision, prove to read the contact address, answer. Nothing is done on GET."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.cut_links import cut_link
from accounts.language import here
from accounts.models import Membership
from accounts.sign_in_log import code_refused
from complaints import actions, story
from complaints.codes import NoCode, check_code, masked, newest_code, send_code
from complaints.forms import LONGEST_ANSWER, AnswerForm, CodeForm
from complaints.models import ANSWER_SALT, CounterNoticeFile, ReportedListing
from complaints.queries import may_act_for
from complaints.states import SELLER_SEES
from ledger import policy
from ledger.lifecycle import Actor, IllegalMove
from marketplace.actions import keep_language


def behind_a_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the case behind a seller's link; another link gets the page with the way to a new one."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def behind(request: HttpRequest, token: str) -> HttpResponse:
        reported = reported_by(token)
        return view(request, reported, token) if reported else cut_link(request)

    return behind


def reported_by(token: str) -> ReportedListing | None:
    """The case behind a seller's link; None for a link that is not whole, or a case that sellers do not see."""
    try:
        pk = signing.loads(token, salt=ANSWER_SALT)
    except signing.BadSignature:
        return None
    return ReportedListing.objects.for_pages().filter(state__in=SELLER_SEES, pk=pk).first()


def has_entered_code(request: HttpRequest, reported: ReportedListing) -> bool:
    """Whether this browser entered the code from the mail, not too long ago, and the store still has that address."""
    until, _mark, address = request.session.get(f"answer:{reported.pk}", "").partition(" ")
    return until > timezone.now().isoformat() and address == name_of_address(reported)


def name_of_address(reported: ReportedListing) -> str:
    """A keyed name of the store's address: who read an earlier one has proven nothing about the new one."""
    address = reported.listing.store.contact_email
    return salted_hmac("complaints.answer_address", address, algorithm="sha256").hexdigest()[:32]


def is_proven(request: HttpRequest, reported: ReportedListing) -> bool:
    """Whether this browser entered the code, or the person is a member of the store's organisation."""
    return has_entered_code(request, reported) or (
        request.user.is_authenticated and request.user.memberships.filter(organisation=store_owner(reported)).exists()
    )


def may_answer(request: HttpRequest, reported: ReportedListing) -> bool:
    """Whoever entered the code may answer; of the organisation's members, those who may act for it."""
    return has_entered_code(request, reported) or (
        request.user.is_authenticated and may_act_for(request.user, store_owner(reported))
    )


def store_owner(reported: ReportedListing) -> int:
    """The organisation that owns the store, 0 when it has no account here."""
    return reported.listing.store.organisation_id or 0


@behind_a_link
def answer(request: HttpRequest, reported: ReportedListing, token: str) -> HttpResponse:
    """The seller reads the decision and answers."""
    if not is_proven(request, reported):
        return ask_for_code(request, reported, token)
    if request.method == "POST":
        return take_answer(request, reported, token)
    is_open = may_answer(request, reported) and not actions.why_no_answer(reported)
    kept = request.session.get(f"typed:{reported.pk}")
    return show(request, reported, AnswerForm(initial=kept) if is_open else None)


def ask_for_code(request: HttpRequest, reported: ReportedListing, token: str) -> HttpResponse:
    """First page: offer to send a code; nothing of the case is shown yet."""
    if request.method == "POST":  # the code was entered so long ago that it counts no more
        request.session[f"typed:{reported.pk}"] = {
            "ground": request.POST.get("ground", "")[:16],
            "text": request.POST.get("text", "")[:LONGEST_ANSWER],
        }
        messages.error(request, _("Your code counts no more. Ask for a new one: we kept what you wrote."))
    context = {"token": token, "address": masked(reported.listing.store.contact_email)}
    return render(request, "complaints/answer_start.html", context)


@behind_a_link
def code(request: HttpRequest, reported: ReportedListing, token: str) -> HttpResponse:
    """Send a code, or check the one that was typed."""
    if is_proven(request, reported):
        return redirect("complaints:answer", token=token)
    if request.method != "POST":
        return ask_again(request, reported, token, CodeForm()) if newest_code(reported) else to_start(token)
    if "code" not in request.POST:
        return send(request, reported, token)
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            check_code(reported, form.cleaned_data["code"])
        except NoCode as refusal:
            code_refused("seller's answer", "wrong or over", request)
            form.add_error("code", str(refusal))
        else:
            keep_language(reported.listing.store, here())
            let_in(request, reported)
            return to_start(token)
    return ask_again(request, reported, token, form)


def send(request: HttpRequest, reported: ReportedListing, token: str) -> HttpResponse:
    """Send a code; loading the page after it again sends none."""
    try:
        send_code(reported)
    except NoCode as refusal:
        messages.error(request, str(refusal))
    return redirect("complaints:answer_code", token=token)


def let_in(request: HttpRequest, reported: ReportedListing) -> None:
    """Remember in this browser that the code was right, under a new session key that nobody can have planted."""
    request.session.cycle_key()
    until = timezone.now() + timedelta(hours=policy.number("answers.signed_in_hours"))
    request.session[f"answer:{reported.pk}"] = f"{until.isoformat()} {name_of_address(reported)}"


def ask_again(request: HttpRequest, reported: ReportedListing, token: str, form: CodeForm) -> HttpResponse:
    context = {"token": token, "form": form, "address": masked(reported.listing.store.contact_email)}
    return render(request, "complaints/answer_code.html", context)


def to_start(token: str) -> HttpResponse:
    return redirect("complaints:answer", token=token)


def take_answer(request: HttpRequest, reported: ReportedListing, token: str) -> HttpResponse:
    """Take the seller's answer; on a fault the page comes back with what was typed."""
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, reported, form)
    if not may_answer(request, reported):
        form.add_error(None, _("You may read this case. Ask an administrator of your organisation to answer."))
        return show(request, reported, form)
    try:
        actions.receive_answer(reported, by=answering(request, reported), **form.cleaned_data)
    except IllegalMove as refusal:
        if not was_sent_before(reported, form):
            now = reported_by(token) or reported
            form.add_error(None, actions.why_no_answer(now) or str(refusal.for_people))
            return show(request, now, form)
    request.session.pop(f"typed:{reported.pk}", None)
    messages.success(request, _("We have your answer. A copy is on its way to the store's address."))
    return to_start(token)


def answering(request: HttpRequest, reported: ReportedListing) -> Actor:
    """Who answers: a member in the name of the store's organisation, or whoever reads its mail."""
    user = request.user if request.user.is_authenticated else None
    is_member = user and may_act_for(user, store_owner(reported))
    return Actor.seller(user, store_owner(reported) if is_member else None)


def was_sent_before(reported: ReportedListing, form: AnswerForm) -> bool:
    """Whether the answer we have is this very one: the button was pressed twice."""
    known = reported.answer
    return known is not None and (known.ground, known.text) == (form.cleaned_data["ground"], form.cleaned_data["text"])


def show(request: HttpRequest, reported: ReportedListing, form: AnswerForm | None) -> HttpResponse:
    """The seller's side of the case."""
    [(_item, following, steps)] = story.parts_of([reported], story.SELLER)
    context = {
        "item": reported,
        "complaint": reported.complaint,
        "takedown": reported.takedown,
        "decision": reported.decision,
        "answers": reported.answers.prefetch_related("files"),
        "next": following,
        "steps": steps,
        "form": form,
    }
    return render(request, "complaints/answer.html", context)


@login_required
@require_safe
def answer_signed_in(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """From a signed-in seller's case page to the page where they answer."""
    mine = Membership.objects.filter(user=request.user).values("organisation")
    shown = ReportedListing.objects.filter(listing__store__organisation__in=mine, state__in=SELLER_SEES)
    reported = get_object_or_404(shown, reference=f"{reference}/{number}")
    return redirect("complaints:answer", token=reported.answer_token)


@never_cache
@require_safe
def answer_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper that came with an answer: for staff, and for the seller who sent it. Never for the reporter."""
    paper = get_object_or_404(CounterNoticeFile.objects.select_related("answer__reported__listing__store"), pk=pk)
    if not (request.user.is_staff or is_proven(request, paper.answer.reported)):
        raise Http404
    try:
        content = paper.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=paper.name, content_type=paper.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
