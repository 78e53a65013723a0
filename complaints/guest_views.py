"""Pages of who reports without an account: an address, its code, links, one page of answers, a check; then the case.

What a browser may do is kept in its session for half a day, as for sellers who answer. The private link alone shows
a report; to withdraw it, or to open an account, takes a code to its address. No page of these is for search engines,
and their addresses are told to no other site (SECURE_REFERRER_POLICY).
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import attempts
from accounts.cut_links import cut_link
from accounts.guests import guest_with, is_guest, is_let_in_by_code
from accounts.limits import of_network
from accounts.models import Organisation, User
from accounts.queries import acting_for
from accounts.sign_in_log import code_refused
from complaints import actions, again, drafts, guests, limits, story
from complaints.codes import NoCode, check_guest_code, masked, send_guest_code
from complaints.forms import AccountForm, CheckForm, CodeForm, GuestAddressForm, GuestLinksForm, GuestReportForm
from complaints.models import Complaint, Draft
from complaints.reasons import GROUNDS
from complaints.states import State
from complaints.views import NOT_REFUSED, as_pdf, check_links, found_context, obstacle_to, recognised_in
from ledger import policy
from ledger.lifecycle import Actor, IllegalMove

ADDRESS, HANDLE, PROVEN, NEXT = "guest_address", "guest_code", "guest", "guest_next"
View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Keep a page out of caches and search engines."""

    @never_cache
    @wraps(view)
    def hidden(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        response = view(request, *args, **options)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return hidden


def for_guests(view: View) -> View:
    """Give the view the guest who has proven their address in this browser; ask anybody else to prove one."""

    @private
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def proven(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        user = guest_here(request)
        if user is None:
            return redirect("complaints:guest_start")
        return view(request, user, *args, **options)

    return proven


def guest_here(request: HttpRequest) -> User | None:
    """The guest who entered a code in this browser not too long ago, and has opened no account since."""
    kept = request.session.get(PROVEN) or {}
    if request.user.is_authenticated or kept.get("until", "") < timezone.now().isoformat():
        return None
    user = User.objects.filter(pk=kept["user"]).first()
    return user if user and is_let_in_by_code(user) else None


@private
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """First page: the address; its code shows that it is theirs."""
    if request.user.is_authenticated:
        return redirect("complaints:start")
    if guest_here(request):
        return redirect("complaints:guest_links")
    form = GuestAddressForm(request.POST or None, initial={"email": request.session.get(ADDRESS, "")})
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        if refusal := send_code(request, address):
            form.add_error("email", refusal)
        else:
            return redirect("complaints:guest_code")
    context = {"form": form, "most": policy.number("filing.guest_links")}
    return render(request, "complaints/guest_start.html", context)


def send_code(request: HttpRequest, address: str) -> str:
    """Send a code and remember to whom; else say why not."""
    if not of_network("filing.guest_network_mails_per_hour", request):
        return _("Many codes were asked for from your network. Try again in an hour, or open an account.")
    if not attempts.may_mail(request, address):
        return _("We sent several codes already. Use the newest one, or come back in an hour.")
    request.session[HANDLE] = send_guest_code(address)
    request.session[ADDRESS] = address
    return ""


@private
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Check the code, or send another one. Whether the address has an account is told to its reader alone."""
    address = request.session.get(ADDRESS)
    if not address or request.user.is_authenticated:
        return redirect("complaints:guest_start")
    if request.method == "POST" and "code" not in request.POST:
        if refusal := send_code(request, address):
            messages.error(request, refusal)
        else:
            messages.success(request, _("We sent another code. The earlier one works no more."))
        return redirect("complaints:guest_code")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            check_guest_code(request.session.get(HANDLE, ""), form.cleaned_data["code"])
        except NoCode as refusal:
            code_refused("guest", "wrong or over", request)
            form.add_error("code", str(refusal))
        else:
            return let_in(request, address)
    shown = masked(address) if NEXT in request.session else address  # who came by a link did not type it
    return render(request, "complaints/guest_code.html", {"form": form, "address": shown})


def let_in(request: HttpRequest, address: str) -> HttpResponse:
    """Remember in this browser that the code was right; who has an account is led to sign in."""
    del request.session[ADDRESS], request.session[HANDLE]
    following = request.session.pop(NEXT, "complaints:guest_links")
    user = guest_with(address)
    if user is None:
        messages.info(request, _("This address has an account. Sign in, and report from there."))
        return redirect(f"{reverse('account_login')}?next={reverse('complaints:start')}")
    request.session.cycle_key()  # nobody can have planted the new key
    until = timezone.now() + timedelta(hours=policy.number("answers.signed_in_hours"))
    request.session[PROVEN] = {"user": user.pk, "until": until.isoformat()}
    return redirect(following)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget in this browser who was here."""
    for key in (ADDRESS, HANDLE, PROVEN, NEXT):
        request.session.pop(key, None)
    messages.success(request, _("This browser has forgotten you. Your report goes on; the link is in our mail."))
    return redirect("home")


@for_guests
def links(request: HttpRequest, user: User) -> HttpResponse:
    """Which listings."""
    draft = guests.draft_of(user)
    form = GuestLinksForm(request.POST or None, initial={"links": draft.answers.get("pasted", "")})
    found = []
    if request.method == "POST":
        if of_network("filing.guest_network_looks_per_hour", request):
            found = check_links(draft, form, limits.reader_of(request, draft))
        else:
            form.add_error("links", _("Many links were checked from your network. Try again in an hour."))
        if any(item.snapshot for item in found):
            is_answered = guests.right_in(draft) and draft.answers.keys() >= set(guests.TEXTS)
            return redirect("complaints:guest_check" if is_answered else "complaints:guest_report")
    context = {"form": form, "draft": draft, "problems": [item for item in found if item.problem]}
    context["again"] = again.refusal_of(draft)
    return render(request, "complaints/guest_links.html", context)


@for_guests
def report(request: HttpRequest, user: User) -> HttpResponse:
    """Who reports, under which right, what is wrong: one page."""
    draft = guests.draft_of(user)
    found, recognised = recognised_in(draft)
    if not recognised:
        return redirect("complaints:guest_links")
    form = GuestReportForm(
        request.POST or None,
        request.FILES or None,
        initial=known_of(draft) | draft.answers.get("typed", {}),
        has_proof=lambda answers: guests.has_proof(draft.organisation, answers),
    )
    if request.method == "POST":
        if form.is_valid():
            answers = {name: form.cleaned_data[name] for name in guests.TEXTS}
            by = acting_for(user, draft.organisation)
            guests.answer(draft, answers, proof=form.cleaned_data["proof"], by=by)
            return redirect("complaints:guest_check")
        drafts.keep(draft, typed={name: drafts.as_typed(form.data.get(name, "")) for name in guests.TEXTS})
    right = guests.right_in(draft)
    context = {"form": form, "draft": draft, "document": right and right.is_editable and right.proofs.last()}
    context["again"] = again.refusal_of(draft)
    return render(request, "complaints/guest_report.html", context | found_context(found, recognised))


def known_of(draft: Draft) -> dict[str, str]:
    """What a guest said before, here or in an earlier report: nothing is asked twice."""
    known: dict[str, str] = {}
    if draft.organisation.name != draft.user.email[:200]:
        known = {"name": draft.organisation.name, "standing": GuestReportForm.OWNER}
    if last := draft.organisation.rights.order_by("-pk").first():
        known |= {"right_name": last.name, "number": last.number}
    return known | {name: draft.answers[name] for name in guests.TEXTS if name in draft.answers}


@for_guests
def check(request: HttpRequest, user: User) -> HttpResponse:
    """Check the answers, declare, send."""
    draft = guests.draft_of(user)
    found, recognised = recognised_in(draft)
    right = guests.right_in(draft)
    if obstacle := obstacle_to(draft, recognised, right):
        step, sentence = obstacle
        messages.error(request, sentence)
        return redirect({"complaints:draft_links": "complaints:guest_links"}.get(step, "complaints:guest_report"))
    form = CheckForm(request.POST or None, draft=draft)
    if request.method == "POST" and form.is_valid():
        listings = [actions.Reported(snapshot, item.typed) for item, snapshot in recognised]
        try:
            if not of_network("filing.guest_network_reports_per_day", request):
                raise actions.CannotFile(_("Many reports came from your network today. Open an account to send this."))
            complaint = guests.send(draft, right, listings, by=acting_for(user, draft.organisation))
        except (actions.CannotFile, IllegalMove) as refusal:
            form.add_error(None, str(refusal.for_people))
        else:
            messages.success(request, _("We received your report. A copy is on its way to you, with the link to it."))
            return redirect("complaints:guest_case", token=complaint.guest_link.token)
    context = {"form": form, "draft": draft, "right": right, "ground": GROUNDS[draft.answers["ground"]]}
    urls = {"links_url": reverse("complaints:guest_links"), "reason_url": reverse("complaints:guest_report")}
    return render(
        request,
        "complaints/draft_check.html",
        context | urls | {"is_guest": True} | found_context(found, recognised),
    )


def behind_a_link(view: View) -> View:
    """Give the view the report behind a private link; one that belongs to an account by now is read there."""

    @private
    @wraps(view)
    def behind(request: HttpRequest, token: str, **options: Any) -> HttpResponse:
        complaint = guests.complaint_behind(token)
        if complaint is None:
            return cut_link(request)
        return view(request, complaint, token, **options) if complaint.is_tracked_by_link else redirect(complaint)

    return behind


@require_http_methods(["GET", "HEAD"])
@behind_a_link
def case(request: HttpRequest, complaint: Complaint, token: str) -> HttpResponse:
    """What becomes of the report."""
    listings = list(complaint.listings.for_pages().prefetch_related("decisions", "answers", "snapshot__pictures"))
    context = {
        "token": token,
        "complaint": complaint,
        "side": story.HOLDER,
        "may_act": True,
        "parts": story.parts_of(listings, story.HOLDER),
        "right": listings[0].right,
        "State": State,
        "address": masked(complaint.contact_email),
        "is_here": guest_here(request) is not None,
    }
    return render(request, "complaints/guest_case.html", context)


@require_http_methods(["GET", "HEAD"])
@behind_a_link
def copy(request: HttpRequest, complaint: Complaint, token: str) -> HttpResponse:
    """A copy of what was sent, as a PDF."""
    return as_pdf(complaint)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_a_link
def withdraw(request: HttpRequest, complaint: Complaint, token: str, number: int) -> HttpResponse:
    """Take back a report that was not decided yet: after a code to the reporter's address, and a check page."""
    reported = get_object_or_404(complaint.listings.for_pages(), number=number)
    back, user = reverse("complaints:guest_case", args=[token]), guest_here(request)
    is_theirs = user is not None and user.pk == complaint.filed_by_id
    by = Actor.holder(user, complaint.complainant_id)
    try:
        actions.check_withdrawal(reported, by=by)
        if request.method != "POST":
            address = "" if is_theirs else masked(complaint.contact_email)
            context = {"back_url": back, "item": reported, "address": address}
            return render(request, "complaints/withdraw.html", context)
        if not is_theirs:
            return prove_first(request, complaint, request.path)
        actions.withdraw(reported, by=by, proof="code")
        messages.success(request, _("You withdrew the report of “%s”.") % reported.listing.title)
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
    return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_a_link
def report_again(request: HttpRequest, complaint: Complaint, token: str, number: int) -> HttpResponse:
    """Report again what was refused, with what was said before; the link alone does not do, a code does."""
    reported = get_object_or_404(complaint.listings.for_pages(), number=number)
    user = guest_here(request)
    if reported.state != State.REFUSED:
        messages.error(request, NOT_REFUSED)
        return redirect("complaints:guest_case", token=token)
    if user is not None and user.pk == complaint.filed_by_id:
        again.fill(guests.draft_of(user), reported)
        return redirect("complaints:guest_links")
    if request.method != "POST":
        return redirect("complaints:guest_case", token=token)
    return prove_first(request, complaint, request.path)


@require_POST
@behind_a_link
def renew_link(request: HttpRequest, complaint: Complaint, token: str) -> HttpResponse:
    """End this link, and mail a new one to who reported."""
    if guests.renew_link(complaint):
        messages.success(request, _("This link has ended. A new one is on its way to the address of the report."))
        return redirect("home")
    messages.error(request, _("We sent a new link a short while ago. Look for our newest mail, or wait an hour."))
    return redirect("complaints:guest_case", token=token)


@require_POST
@behind_a_link
def account_of(request: HttpRequest, complaint: Complaint, token: str) -> HttpResponse:
    """From a report to the page that opens an account; the link alone does not do, a code to the address does."""
    user = guest_here(request)
    if user is not None and user.pk == complaint.filed_by_id:
        return redirect("complaints:guest_account")
    return prove_first(request, complaint, "complaints:guest_account")


def prove_first(request: HttpRequest, complaint: Complaint, following: str) -> HttpResponse:
    """Send a code to the reporter's address; once it was entered, go on to `following`, a page's name or its path."""
    if request.user.is_authenticated:
        messages.error(request, _("You are signed in with another address. Sign out, then open this link again."))
        return redirect("complaints:guest_case", token=complaint.guest_link.token)
    if refusal := send_code(request, complaint.contact_email):
        messages.error(request, refusal)
        return redirect("complaints:guest_case", token=complaint.guest_link.token)
    request.session[NEXT] = following
    return redirect("complaints:guest_code")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Turn a guest into an account: what they said is filled in, the country is new."""
    is_signed_in = request.user.is_authenticated
    user = request.user if is_signed_in and is_guest(request.user) else guest_here(request)
    if user is None:
        return redirect("home" if is_signed_in else "complaints:guest_start")
    organisation = guests.organisation_of(user)
    has_reported = organisation.complaints.exists()
    form = AccountForm(request.POST or None, has_reported=has_reported, initial=said_by(user, organisation))
    if request.method != "POST" or not form.is_valid():
        return render(request, "complaints/guest_account.html", {"form": form, "address": user.email})
    answers = {"kind": Organisation.Kind.RIGHTS_HOLDER} | form.cleaned_data
    guests.open_account(organisation, by=acting_for(user, organisation), **answers)
    messages.success(request, _("Your account is open. What you reported and entered is here."))
    request.session.pop(PROVEN, None)
    if is_signed_in:
        return redirect("complaints:list")
    return perform_login(request, user, redirect_url=reverse("complaints:list"))


def said_by(user: User, organisation: Organisation) -> dict[str, str]:
    """What a guest has said that an account asks too."""
    answers = guests.draft_of(user).answers
    said = answers.get("typed", {}) | answers
    is_agent = answers.get("typed", {}).get("standing") == GuestReportForm.AGENT
    name = organisation.name if organisation.name != user.email[:200] else said.get("name", "")
    kind = Organisation.Kind.AGENT if is_agent else Organisation.Kind.RIGHTS_HOLDER
    return {"kind": kind, "name": name}
