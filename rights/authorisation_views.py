"""Letters of authorisation: the agent's pages, and files. The owner's pages: owner_views.py."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Organisation
from accounts.queries import current_organisation
from ledger.lifecycle import Actor, IllegalMove
from replies.paper import CannotPrint
from rights import authorisations, letter_story
from rights.authorisation_forms import LetterForm, SignedLetterForm
from rights.authorisation_states import State
from rights.clients import chosen, letters_of_client
from rights.contacts import contact_of
from rights.letter_pdf import letter_pdf
from rights.models import Authorisation, AuthorisationDocument
from rights.queries import may_add_rights

SEALED = "default-src 'none'; sandbox"


@login_required
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Letters that the organisation holds as an agent, or that were asked of it as an owner."""
    organisation = current_organisation(request)
    if organisation is None:
        return redirect("organisation_new")
    rows = Authorisation.objects.of_user(request.user).select_related("agent", "principal")
    held, client = rows.filter(agent=organisation), chosen(request, organisation)
    context = {
        "organisation": organisation,
        "held": [(row, letter_story.TONES[row.state]) for row in letters_of_client(held, client)],
        "client": client,
        "given": [(row, letter_story.TONES[row.state]) for row in rows.filter(principal=organisation)],
        "may_draft": _may_draft(organisation, request),
    }
    return render(request, "rights/letters.html", context)


def _may_draft(organisation: Organisation, request: HttpRequest) -> bool:
    return organisation.kind == Organisation.Kind.AGENT and may_add_rights(organisation, request.user)


@login_required
@require_http_methods(["GET", "POST"])
def new_letter(request: HttpRequest) -> HttpResponse:
    """Draft a letter."""
    agent = current_organisation(request)
    if agent is None:
        return redirect("organisation_new")
    if not _may_draft(agent, request):
        return render(request, "rights/no_letter.html", {"organisation": agent}, status=403)
    initial = {"own": request.GET.getlist("own")}
    posted = request.POST if request.method == "POST" else None
    form = LetterForm(posted, agent=agent, client=chosen(request, agent), initial=initial)
    if not form.is_valid():
        return render(request, "rights/new_letter.html", {"form": form})
    try:
        letter = authorisations.draft_letter(agent, form.terms, by=Actor.holder(request.user, agent.pk))
    except IllegalMove as refusal:
        form.add_error(None, refusal.for_people)
        return render(request, "rights/new_letter.html", {"form": form})
    return redirect(letter)


@login_required
@require_safe
def letter(request: HttpRequest, reference: str) -> HttpResponse:
    """One letter: what it covers, what happens next, and the ways to have it confirmed."""
    row = seen_by(request, reference)
    may_hold = Authorisation.objects.held_by(request.user).filter(pk=row.pk).exists()
    speaks = authorisations.may_speak_for_owner(row, request.user)
    context = {
        "letter": row,
        "tone": letter_story.TONES[row.state],
        "facts": letter_story.facts_of(row),
        "next": letter_story.next_of(row, holds=may_hold, speaks=speaks),
        "steps": letter_story.steps_of(row),
        "decisions": row.decisions.order_by("-pk"),
        "documents": row.documents.order_by("-pk"),
        "may_hold": may_hold,
        "speaks": speaks,
        "asked_at": _contact(row) if may_hold and row.state == State.DRAFTED else None,
    }
    return render(request, "rights/letter.html", context)


def _contact(row: Authorisation) -> Any:
    return contact_of(list(row.rights.select_related("owner")), row.agent)


def seen_by(request: HttpRequest, reference: str) -> Authorisation:
    rows = Authorisation.objects.of_user(request.user).select_related("agent", "principal")
    return get_object_or_404(rows, reference=reference)


def _held_by(request: HttpRequest, reference: str) -> Authorisation:
    rows = Authorisation.objects.held_by(request.user).select_related("agent", "principal")
    return get_object_or_404(rows, reference=reference)


@login_required
@require_safe
def pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The letter, ready to sign."""
    row = seen_by(request, reference)
    try:
        response = HttpResponse(letter_pdf(row), content_type="application/pdf")
    except CannotPrint as refusal:
        messages.error(request, refusal.for_people)
        return redirect(row.get_absolute_url())
    response["Content-Disposition"] = f'attachment; filename="{row.reference}.pdf"'
    response["Content-Security-Policy"] = SEALED
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_POST
def send(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the owner by a link."""
    row = _held_by(request, reference)
    try:
        authorisations.send_letter(row, by=Actor.holder(request.user, row.agent_id))
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
    else:
        messages.success(request, _("We asked the owner. We write to you as soon as they answer."))
    return redirect(row)


@login_required
@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand in the signed letter."""
    row = _held_by(request, reference)
    form = SignedLetterForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)))
    if not form.is_valid():
        return render(request, "rights/hand_in.html", {"form": form, "letter": row})
    try:
        by = Actor.holder(request.user, row.agent_id)
        authorisations.hand_in(row, by=by, document=form.cleaned_data["document"])
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
    else:
        messages.success(request, _("The signed letter is here. Our staff read it and write to you."))
    return redirect(row)


@login_required
@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, reference: str) -> HttpResponse:
    """The agent ends a letter, after a page that says what this means."""
    row = _held_by(request, reference)
    if request.method == "GET":
        return render(request, "rights/give_back.html", {"letter": row})
    try:
        authorisations.give_back(row, by=Actor.holder(request.user, row.agent_id))
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
    else:
        messages.success(request, _("This letter no longer holds."))
    return redirect(row)


@login_required
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A signed letter, to be saved and never shown in place; that staff opened it is written down."""
    row = get_object_or_404(AuthorisationDocument.objects.readable_by(request.user), pk=pk)
    try:
        content = row.file.open("rb")
    except FileNotFoundError:
        raise Http404(f"The file of letter {row.pk} is gone from the store.") from None
    if request.user.is_staff:
        authorisations.record_view(row, by=Actor.staff(request.user))
    response = FileResponse(content, as_attachment=True, filename=row.name, content_type=row.media_type)
    response["Content-Security-Policy"] = SEALED
    response["X-Content-Type-Options"] = "nosniff"
    return response
