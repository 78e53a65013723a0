"""The rights holder's pages: their rights, a new one, one right with its documents."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Organisation
from accounts.queries import current_organisation
from ledger.lifecycle import Actor, IllegalMove
from rights import actions, drafts, queries, story
from rights.forms import FORMS, KindForm, NewProofForm, ProofForm
from rights.models import OWNERS, IPRight, Proof

SEALED = "default-src 'none'; sandbox"


@login_required
@require_safe
def list_rights(request: HttpRequest) -> HttpResponse:
    """All rights of the organisation for which the person acts."""
    organisation = current_organisation(request)
    if organisation is None:
        return redirect("organisation_new")
    rows = [(right, story.TONES[right.state]) for right in queries.rights_of(organisation)]
    context = {"organisation": organisation, "rows": rows, "may_own": organisation.kind in OWNERS}
    context["may_add"] = queries.may_add_rights(organisation, request.user)
    return render(request, "rights/list.html", context)


def _owner(request: HttpRequest) -> Organisation | HttpResponse:
    """Give the organisation for which the person may enter a right, or the page that says why they can't."""
    organisation = current_organisation(request)
    if organisation is None:
        messages.info(request, _("Tell us first for whom you act. Then you can enter a right."))
        return redirect("organisation_new")
    if not queries.may_add_rights(organisation, request.user):
        context = {"organisation": organisation, "may_own": organisation.kind in OWNERS}
        return render(request, "rights/cannot_add.html", context, status=403)
    return organisation


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Step 1: which kind."""
    owner = _owner(request)
    if isinstance(owner, HttpResponse):
        return owner
    form = KindForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect("rights:new_facts", form.cleaned_data["kind"])
    return render(request, "rights/new_kind.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def new_facts(request: HttpRequest, kind: str) -> HttpResponse:
    """Step 2: what it is. The answers are kept while the document is looked for."""
    if kind not in FORMS:
        raise Http404
    owner = _owner(request)
    if isinstance(owner, HttpResponse):
        return owner
    draft = drafts.kept(request, owner) or {}
    form = FORMS[kind](
        request.POST if request.method == "POST" else None,
        organisation=owner,
        initial=FORMS[kind].typed(draft) if draft.get("kind") == kind else None,
    )
    if form.is_valid():
        drafts.keep(request, owner, form.facts)
        return redirect("rights:new_proof")
    return render(request, "rights/new_facts.html", {"form": form, "kind": kind})


@login_required
@require_http_methods(["GET", "POST"])
def new_proof(request: HttpRequest) -> HttpResponse:
    """Step 3: the document; then the right is entered."""
    owner = _owner(request)
    if isinstance(owner, HttpResponse):
        return owner
    facts = drafts.kept(request, owner)
    if facts is None:  # sent already from another tab, or the session ended
        messages.info(request, _("There is no right waiting for a document. What you entered before is in this list."))
        return redirect("rights:list")
    form = ProofForm(*_posted(request), kind=facts["kind"])
    if not form.is_valid():
        return render(request, "rights/new_proof.html", {"form": form, "facts": facts})
    right = _entered(request, owner, facts, form)
    drafts.forget(request)
    messages.success(request, _("Your right %(reference)s is entered.") % {"reference": right.reference})
    return redirect(drafts.way_back(request) or right)


def _entered(request: HttpRequest, owner: Organisation, facts: dict[str, Any], form: ProofForm) -> IPRight:
    try:
        return actions.add_right(owner, by=_holder(request, owner.pk), proof=form.cleaned_data["proof"], **facts)
    except IntegrityError:  # the button was pressed twice: the first press has made it
        return get_object_or_404(owner.rights, reference=facts["reference"])


@login_required
@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One right: its state, what happens next, the decisions and the documents."""
    right = get_object_or_404(IPRight.objects.of_user(request.user).select_related("owner"), reference=reference)
    may_edit = right.is_open and IPRight.objects.editable_by(request.user).filter(pk=right.pk).exists()
    context = {
        "right": right,
        "tone": story.TONES[right.state],
        "next": story.next_of(right, may_edit=may_edit),
        "facts": story.facts_of(right),
        "steps": story.steps_of(right),
        "decisions": right.decisions.order_by("-pk"),
        "proofs": right.proofs.order_by("-pk"),
        "may_edit": right.is_open
        and right.owner.memberships.filter(user=request.user, role__in=queries.EDITORS).exists(),
    }
    return render(request, "rights/detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add_proof(request: HttpRequest, reference: str) -> HttpResponse:
    """A new document for a right."""
    right = get_object_or_404(IPRight.objects.editable_by(request.user), reference=reference)
    form = NewProofForm(*_posted(request), kind=right.kind)
    if not form.is_valid():
        return render(request, "rights/add_proof.html", {"form": form, "right": right})
    try:
        actions.add_proof(right, by=_holder(request, right.owner_id), proof=form.cleaned_data["proof"])
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
    else:
        messages.success(request, _("Your document “%(name)s” is here.") % {"name": form.cleaned_data["proof"].name})
    return redirect(right)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a right back, after a page that says what this means."""
    right = get_object_or_404(IPRight.objects.editable_by(request.user), reference=reference)
    if request.method == "GET":
        return render(request, "rights/withdraw.html", {"right": right})
    try:
        actions.withdraw_right(right, by=_holder(request, right.owner_id))
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
    else:
        messages.success(request, _("You withdrew this right."))
    return redirect(right)


@login_required
@require_safe
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """A document, to be saved and never shown in place; that staff opened it is written down."""
    row = get_object_or_404(Proof.objects.readable_by(request.user), pk=pk)
    try:
        content = row.file.open("rb")
    except FileNotFoundError:
        raise Http404(f"The file of proof {row.pk} is gone from the store.") from None
    if request.user.is_staff:
        actions.record_view(row, by=Actor.staff(request.user))
    response = FileResponse(content, as_attachment=True, filename=row.name, content_type=row.media_type)
    response["Content-Security-Policy"] = SEALED
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _holder(request: HttpRequest, organisation_id: int) -> Actor:
    return Actor.holder(request.user, organisation_id)


def _posted(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
