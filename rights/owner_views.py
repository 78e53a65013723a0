"""What an owner reads and answers about a letter of authorisation: signed in, or by a link with a code to its address.

The link alone shows nothing and binds nobody: it stands in a mail that others may come to see.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.cut_links import cut_link
from accounts.profile.forms import AddressCodeForm
from ledger import policy
from ledger.lifecycle import IllegalMove
from rights import authorisations, letter_story
from rights.authorisation_forms import OwnerAnswerForm, OwnerRevokeForm
from rights.authorisation_states import State
from rights.authorisation_views import seen_by
from rights.letter_codes import NoCode, check_code, newest_code, send_code
from rights.models import CONTACT_SALT, Authorisation, AuthorisationContact

View = Callable[..., HttpResponse]


@login_required
@require_http_methods(["GET", "POST"])
def answer_signed_in(request: HttpRequest, reference: str) -> HttpResponse:
    """An administrator of the owner answers, or takes the letter back."""
    row = seen_by(request, reference)
    if not authorisations.may_speak_for_owner(row, request.user):
        raise Http404
    return _owner_page(request, row, contact=None)


def by_link(view: View) -> View:
    """Give the view what stands behind the link; no cache and no search engine keeps the page."""

    @never_cache
    @wraps(view)
    def behind(request: HttpRequest, token: str) -> HttpResponse:
        try:
            pk = signing.loads(token, salt=CONTACT_SALT)
        except signing.BadSignature:
            return cut_link(request)
        rows = AuthorisationContact.objects.select_related("authorisation__agent")
        response = view(request, get_object_or_404(rows, pk=pk), token)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return behind


@require_http_methods(["GET", "HEAD", "POST"])
def cut(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whatever begins like the link of a letter and is none."""
    return cut_link(request)


def has_entered_code(request: HttpRequest, contact: AuthorisationContact) -> bool:
    """Whether this browser entered the code from the mail, not too long ago."""
    return request.session.get(f"letter:{contact.pk}", "") > timezone.now().isoformat()


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def answer_letter(request: HttpRequest, contact: AuthorisationContact, token: str) -> HttpResponse:
    """The letter and the owner's answer; before the code was entered, the offer to send one."""
    if has_entered_code(request, contact):
        return _owner_page(request, contact.authorisation, contact=contact)
    if request.method == "POST":
        messages.error(request, _("Your code counts no more. Ask for a new one, then answer: nothing was recorded."))
    return render(request, "rights/owner_start.html", _told(contact, token))


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def answer_letter_code(request: HttpRequest, contact: AuthorisationContact, token: str) -> HttpResponse:
    """Send a code, or check the one that was typed."""
    if has_entered_code(request, contact):
        return redirect("rights:answer_letter", token)
    form = AddressCodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and "code" not in request.POST:
        return _send(request, contact, token)
    if form.is_valid() and _is_right(form, contact):
        _let_in(request, contact)
        return redirect("rights:answer_letter", token)
    if not form.is_bound and newest_code(contact) is None:
        return redirect("rights:answer_letter", token)
    return render(request, "rights/owner_code.html", _told(contact, token) | {"form": form})


def _told(contact: AuthorisationContact, token: str) -> dict[str, Any]:
    name, _at, domain = contact.address.partition("@")
    is_good = authorisations.may_be_asked(contact.authorisation, contact)
    return {"token": token, "address": f"{name[:1]}•••••@{domain}", "is_good": is_good}


def _send(request: HttpRequest, contact: AuthorisationContact, token: str) -> HttpResponse:
    """Send a code; loading the page after it again sends none."""
    try:
        if not authorisations.may_be_asked(contact.authorisation, contact):
            raise NoCode(_("This link was replaced by a later one. Look for our newest mail about this letter."))
        send_code(contact)
    except NoCode as refusal:
        messages.error(request, str(refusal))
    return redirect("rights:answer_letter_code", token)


def _is_right(form: AddressCodeForm, contact: AuthorisationContact) -> bool:
    try:
        check_code(contact, form.cleaned_data["code"])
    except NoCode as refusal:
        form.add_error("code", str(refusal))
    return form.is_valid()


def _let_in(request: HttpRequest, contact: AuthorisationContact) -> None:
    """Remember in this browser that the code was right, under a new session key that nobody can have planted."""
    request.session.cycle_key()
    until = timezone.now() + timedelta(hours=policy.number("answers.signed_in_hours"))
    request.session[f"letter:{contact.pk}"] = until.isoformat()


def _owner_page(request: HttpRequest, row: Authorisation, contact: AuthorisationContact | None) -> HttpResponse:
    form = _owner_form(request, row)
    if form is not None and form.is_valid():
        try:
            _take(row, form, contact, request)
        except authorisations.NotSeen as changed:
            form = _owner_form(request, row, unbound=True)
            messages.error(request, changed.for_people)
        except IllegalMove as refusal:
            messages.error(request, refusal.for_people)
            return redirect(request.path)
        else:
            messages.success(request, _("Your answer is recorded, and the agent is told."))
            return redirect(request.path)
    context = {
        "letter": row,
        "form": form,
        "facts": letter_story.facts_of(row),
        "tone": letter_story.TONES[row.state],
        "is_over": contact is not None and contact.is_over,
        "words": letter_story.OWNER[State(row.state)],
    }
    return render(request, "rights/owner_letter.html", context)


def _owner_form(request: HttpRequest, row: Authorisation, *, unbound: bool = False) -> Any:
    """The form that fits the state: an answer, or a revocation; None when there is nothing to say."""
    data = request.POST if request.method == "POST" and not unbound else None
    if row.state == State.SENT:
        return OwnerAnswerForm(data, initial={"seen": authorisations.digest_of(row)})
    return OwnerRevokeForm(data) if row.state == State.CONFIRMED else None


def _take(row: Authorisation, form: Any, contact: AuthorisationContact | None, request: HttpRequest) -> None:
    # The code speaks for itself: whoever happens to be signed in on this browser is not recorded as the owner.
    speaker = {"contact": contact, "user": None if contact else request.user}
    cleaned = form.cleaned_data
    if isinstance(form, OwnerRevokeForm):
        authorisations.revoke_by_owner(row, signer=cleaned["signer"], **speaker)
    else:
        authorisations.answer_letter(row, cleaned["verdict"], signer=cleaned["signer"], seen=cleaned["seen"], **speaker)
