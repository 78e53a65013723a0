"""A seller's way to an account for their store: a link to a listing, a code from the store's mail, done."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.forms import PlainForm
from accounts.models import Membership
from accounts.networks import network_name
from accounts.queries import acting_for, current_membership
from accounts.refusals import Refused
from accounts.sign_in_log import code_refused
from accounts.team.forms import InvitationCodeForm
from ledger import policy
from marketplace import claims
from marketplace.models import Store

SALT = "marketplace.claim"
DAY = 24 * 3600


class LinkForm(PlainForm):
    """The store, or one of its listings."""

    things = {"link": gettext_lazy("a link to your store or to one of its listings")}
    question = "link"

    link = forms.CharField(
        label=gettext_lazy("Paste a link to your store, or to one of its listings"),
        help_text=gettext_lazy("The listing may be down already"),
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )


def token_of(store: Store, user_id: int) -> str:
    """Name a store to one person, so that nobody goes through stores by counting."""
    return signing.dumps([store.pk, user_id], salt=SALT)


def store_of(token: str, user_id: int) -> Store:
    """The store behind such a name, or a 404."""
    try:
        pk, whose = signing.loads(token, salt=SALT, max_age=DAY)
    except (signing.BadSignature, ValueError, TypeError):
        raise Http404 from None
    if whose != user_id:
        raise Http404
    return get_object_or_404(Store.objects.select_related("market", "organisation"), pk=pk)


def masked(address: str) -> str:
    """Show an address to someone who should know it: s•••••@demo.example."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}•••••@{domain}" if domain else ""


def _administrator(request: HttpRequest) -> Membership | HttpResponse:
    mine = current_membership(request)
    if mine is None:
        messages.info(request, _("Tell us first for whom you act. Then you can claim your store."))
        return redirect(f"{reverse('organisation_new')}?next={request.path}")
    if not mine.is_administrator:
        messages.error(request, _("Only administrators of your organisation do this. Ask one of them."))
        return redirect("organisation")
    return mine


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Which store: by its own link or one to a listing."""
    mine = _administrator(request)
    if isinstance(mine, HttpResponse):
        return mine
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            store = claims.store_behind(form.cleaned_data["link"], user=request.user)
        except ValidationError as refusal:
            form.add_error("link", refusal)
        except Refused as refusal:
            form.add_error("link", str(refusal.for_people))
        else:
            return redirect("store_claim:store", token=token_of(store, request.user.pk))
    context = {"form": form, "organisation": mine.organisation, "stores": mine.organisation.stores.all()}
    return render(request, "marketplace/claim_start.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def store(request: HttpRequest, token: str) -> HttpResponse:
    """The store that was found; a code goes to the address that the marketplace knows."""
    mine = _administrator(request)
    if isinstance(mine, HttpResponse):
        return mine
    found = store_of(token, request.user.pk)
    if request.method == "POST":
        try:
            by, network = acting_for(request.user, mine.organisation), network_name(request)
            claims.send_code(found, mine.organisation, by=by, network=network)
        except Refused as refusal:
            messages.error(request, str(refusal.for_people))
            return redirect("store_claim:store", token=token)
        return redirect("store_claim:code", token=token)
    context = {"store": found, "address": masked(found.contact_email), "organisation": mine.organisation}
    context["own"] = found.organisation_id == mine.organisation_id
    return render(request, "marketplace/claim_store.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, token: str) -> HttpResponse:
    """The code from the store's mail."""
    mine = _administrator(request)
    if isinstance(mine, HttpResponse):
        return mine
    found = store_of(token, request.user.pk)
    form = InvitationCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        by = acting_for(request.user, mine.organisation)
        try:
            claims.claim(found, mine.organisation, form.cleaned_data["code"], by=by)
        except Refused as refusal:
            code_refused("store claim", refusal.code, request)
            form.add_error("code", str(refusal.for_people))
        else:
            messages.success(request, _("The store %(store)s is yours here.") % {"store": found.name})
            return redirect("store_claim:start")
    context = {"form": form, "store": found, "token": token, "address": masked(found.contact_email)}
    context["minutes"] = policy.number("answers.code_minutes")
    return render(request, "marketplace/claim_code.html", context)
