"""The organisation's side of its identity check: what is needed, why, by when, what became of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.identity import actions
from accounts.identity.catalogue import asked_later_of
from accounts.identity.forms import SendForm, ViewForm
from accounts.identity.letters import keep_days
from accounts.identity.states import State
from accounts.models import IdentityDocument, Requirement
from accounts.queries import acting_for, current_membership
from accounts.refusals import Refused
from ledger import policy
from ledger.lifecycle import Actor, IllegalMove

TONES = {State.ASKED: "act", State.SENT: "info", State.ACCEPTED: "ok", State.REFUSED: "act"}
SEALED = "default-src 'none'; sandbox"


@login_required
@require_http_methods(["GET", "POST"])
def needed(request: HttpRequest) -> HttpResponse:
    """All that the organisation is asked to show; an administrator of one that was never asked begins here."""
    mine = current_membership(request)
    if mine is None:
        return redirect("organisation_new")
    if not mine.is_administrator:
        messages.error(request, _("Only administrators of your organisation do this. Ask one of them."))
        return redirect("organisation")
    organisation = mine.organisation
    if request.method == "POST":
        actions.ask(organisation, by=acting_for(request.user, organisation))
        return redirect("identity")
    rows = [(row, TONES[State(row.state)]) for row in _shown(organisation.requirements)]
    context = {"organisation": organisation, "rows": rows, "days": policy.number("clocks.decide_identity")}
    here = {row.code for row, _tone in rows}
    asked_later = asked_later_of(organisation.kind, organisation.country)
    context["later"] = [asked for asked in asked_later if asked.code not in here]
    context["verified"] = bool(rows) and all(row.state == State.ACCEPTED for row, _tone in rows)
    return render(request, "accounts/identity/needed.html", context)


def _shown(rows: QuerySet[Requirement]) -> QuerySet[Requirement]:
    return rows.prefetch_related("decisions", "documents").order_by("pk")


@login_required
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, reference: str) -> HttpResponse:
    """One thing that is asked for: send it, or see what became of it."""
    rows = Requirement.objects.run_by(request.user).select_related("organisation")
    requirement = get_object_or_404(rows, reference=reference)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SendForm(*posted, requirement=requirement)
    if form.is_valid():
        try:
            given = {"documents": form.cleaned_data.get("document", ()), "number": form.cleaned_data.get("number", "")}
            actions.send(requirement, by=acting_for(request.user, requirement.organisation), **given)
        except (IllegalMove, Refused) as refusal:
            messages.error(request, str(refusal.for_people))
        else:
            messages.success(request, _("We have it. We look at it and write to you."))
        return redirect("identity")
    context = {"requirement": requirement, "form": form, "tone": TONES[State(requirement.state)]}
    context |= {"documents": requirement.documents.order_by("-pk"), "keep_days": keep_days()}
    return render(request, "accounts/identity/one.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A document, to be saved and never shown in place. Staff say why, by POST."""
    row = get_object_or_404(IdentityDocument.objects.select_related("requirement"), pk=pk)
    own = Requirement.objects.run_by(request.user).filter(pk=row.requirement_id).exists()
    if not own:
        refused = _told_why(request, row)
        if refused is not None:
            return refused
    elif request.method != "GET":
        raise Http404
    if row.forgotten_at is not None:
        raise Http404
    try:
        content = row.file.open("rb")
    except FileNotFoundError:
        raise Http404(f"The file of identity document {row.pk} is gone from the store.") from None
    response = FileResponse(content, as_attachment=True, filename=row.name, content_type=row.media_type)
    response["Content-Security-Policy"] = SEALED
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _told_why(request: HttpRequest, row: IdentityDocument) -> HttpResponse | None:
    """Let staff in who say why, and write it down; everyone else finds nothing here."""
    if not request.user.is_staff:
        raise Http404
    back = redirect("admin:accounts_requirement_change", row.requirement_id)
    form = ViewForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        messages.error(request, _("Say why you open the document; then it opens."))
        return back
    try:
        actions.record_view(row, by=Actor.staff(request.user), **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal.for_people))
        return back
    return None
