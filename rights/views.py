"""The rights holder's pages: their rights, a new one question by question, one right with its documents."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import FileField
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Organisation
from accounts.queries import current_organisation
from ledger.lifecycle import Actor, IllegalMove
from rights import actions, drafts, queries, registers, steps, story
from rights.clients import chosen, of_client
from rights.forms import (
    AboutForm,
    KindForm,
    NewProofForm,
    NumberForm,
    PicturesForm,
    ProofForm,
    ScopeForm,
    StatementForm,
)
from rights.models import OWNERS, IPRight, Proof, RightPicture
from rights.pauses import waiting_on

SEALED = "default-src 'none'; sandbox"
FORMS = {"number": NumberForm, "about": AboutForm, "scope": ScopeForm, "statement": StatementForm}


@login_required
@require_safe
def list_rights(request: HttpRequest) -> HttpResponse:
    """All rights of the organisation for which the person acts."""
    organisation = current_organisation(request)
    if organisation is None:
        return redirect("organisation_new")
    client = chosen(request, organisation)
    rights = of_client(queries.rights_of(organisation).select_related("owner"), client, organisation)
    rows = [(right, story.TONES[right.state]) for right in rights]
    context = {"organisation": organisation, "rows": rows, "client": client, "may_own": organisation.kind in OWNERS}
    context["may_add"] = queries.may_add_rights(organisation, request.user)
    return render(request, "rights/list.html", context)


def may_enter_for(request: HttpRequest) -> Organisation | HttpResponse:
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
    """Which kind; a draft is begun with the answer, and one that was left blank is taken again."""
    owner = may_enter_for(request)
    if isinstance(owner, HttpResponse):
        return owner
    form = KindForm(request.POST if request.method == "POST" else None, initial={"kind": request.GET.get("kind")})
    if not form.is_valid():
        return render(request, "rights/new_kind.html", {"form": form})
    kind = form.cleaned_data["kind"]
    right = queries.empty_draft(owner, request.user, kind)
    if right is None:
        right = actions.begin_right(owner, by=_holder(request, owner.pk), kind=kind)
    return redirect("rights:step", right.reference, steps.steps_of(right)[0])


@login_required
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    """One page about a right that is being entered, or mended after a refusal; kept on every Continue."""
    right = get_object_or_404(IPRight.objects.editable_by(request.user).select_related("owner"), reference=reference)
    if step not in steps.STEPS[right.kind]:
        raise Http404
    if not right.is_editable:
        messages.info(request, _("This right was sent, so what you entered can't be changed here any more."))
        return redirect(right)
    return {"document": _document, "pictures": _pictures}.get(step, _facts)(request, right, step)


def _facts(request: HttpRequest, right: IPRight, step: str) -> HttpResponse:
    form = FORMS[step](request.POST if request.method == "POST" else None, right=right)
    if not form.is_valid():
        return render(request, "rights/step.html", _frame(right, step, form))
    try:
        actions.set_facts(right, form.facts, by=_holder(request, right.owner_id))
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
        return redirect(right)
    if step == "number" and "look_up" in request.POST:
        return _looked_up(request, right, form)
    if step == "number" and form.warning:
        messages.warning(request, form.warning)
    return _onward(right, step)


def _looked_up(request: HttpRequest, right: IPRight, form: Any) -> HttpResponse:
    """Fill in what the register says; when it says nothing, the number stays and the rest is entered by hand."""
    by = _holder(request, right.owner_id)
    try:
        if not right.number:
            raise registers.NotInRegister
        actions.set_facts(right, actions.look_up(right, by=by).facts, by=by)
    except (registers.NotInRegister, registers.RegisterAway) as nothing:
        sentence = nothing.for_people if right.number else _("Enter the number to look it up, or press Continue")
        form.add_error("number", sentence)
        return render(request, "rights/step.html", _frame(right, "number", form))
    messages.success(request, _("We filled in what the register says. Compare it with your certificate."))
    return _onward(right, "number")


def _pictures(request: HttpRequest, right: IPRight, step: str) -> HttpResponse:
    form = PicturesForm(*_posted(request), right=right)
    if not form.is_valid():
        return render(request, "rights/pictures.html", _frame(right, step, form))
    try:
        for drawn in form.cleaned_data["pictures"]:
            actions.add_picture(right, by=_holder(request, right.owner_id), picture=drawn)
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
        return redirect(right)
    return _onward(right, step)


def _document(request: HttpRequest, right: IPRight, step: str) -> HttpResponse:
    """The last page: with the document the right is sent."""
    if not right.name:
        return redirect("rights:step", right.reference, "about")
    form = ProofForm(*_posted(request), kind=right.kind)
    if not form.is_valid():
        return render(request, "rights/document.html", _frame(right, step, form))
    try:
        actions.submit_right(right, by=_holder(request, right.owner_id), proof=form.cleaned_data["proof"])
    except IllegalMove:  # the button was pressed twice: the first press has sent it
        return redirect(right)
    messages.success(request, _("Your right %(reference)s is entered.") % {"reference": right.reference})
    return redirect(drafts.way_back(request) or right)


def _frame(right: IPRight, step: str, form: Any) -> dict[str, Any]:
    """What the pages of one right share: which it is of how many, and the way back."""
    pages = steps.steps_of(right)
    place = pages.index(step) + 2 if step in pages else 2
    return {
        "right": right,
        "form": form,
        "step": step,
        "place": place,
        "places": len(pages) + 1,
        "before": steps.before(right, step),
        "pictures": right.pictures.all() if step == "pictures" else [],
        "can_look_up": step == "number" and registers.is_there(),
        "register_is_made_up": step == "number" and registers.register().is_made_up,
    }


def _onward(right: IPRight, step: str) -> HttpResponse:
    """To the next page of a draft; back to the right when it is being mended."""
    return redirect("rights:step", right.reference, steps.after(right, step)) if right.is_draft else redirect(right)


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
        "facts": story.facts_of(right, links=may_edit and right.is_editable),
        "steps": story.steps_of(right),
        "decisions": right.decisions.order_by("-pk"),
        "papers": right.papers.select_related("decision", "proof").order_by("-pk"),
        "proofs": right.proofs.order_by("-pk"),
        "pictures": right.pictures.all(),
        "sellers": right.sellers,
        "may_edit": may_edit,
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
@require_POST
def send_again(request: HttpRequest, reference: str) -> HttpResponse:
    """A refused right, mended without a new document, goes back to being checked."""
    right = get_object_or_404(IPRight.objects.editable_by(request.user), reference=reference)
    try:
        actions.submit_right(right, by=_holder(request, right.owner_id))
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
    else:
        messages.success(request, _("You sent this right to be checked again."))
    return redirect(right)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a right back, after a page that says what this means."""
    right = get_object_or_404(IPRight.objects.editable_by(request.user), reference=reference)
    if request.method == "GET":
        context = {"right": right, "waiting": waiting_on(right).count}
        return render(request, "rights/withdraw.html", context)
    was_draft = right.is_draft
    try:
        actions.withdraw_right(right, by=_holder(request, right.owner_id))
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
        return redirect(right)
    messages.success(request, _("You threw this draft away.") if was_draft else _("You withdrew this right."))
    return redirect("rights:list") if was_draft else redirect(right)


@login_required
@require_safe
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """A document, to be saved and never shown in place; that staff opened it is written down."""
    row = get_object_or_404(Proof.objects.readable_by(request.user), pk=pk)
    content = _opened(row.file)
    if request.user.is_staff:
        actions.record_view(row, by=Actor.staff(request.user))
    response = FileResponse(content, as_attachment=True, filename=row.name, content_type=row.media_type)
    response["Content-Security-Policy"] = SEALED
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_safe
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """A reference picture, shown in our own pages; it was drawn by us, so it is a picture and nothing else."""
    row = get_object_or_404(RightPicture.objects.visible_to(request.user).distinct(), pk=pk)
    response = FileResponse(_opened(row.file), content_type=row.media_type)
    response["Content-Security-Policy"] = SEALED
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_POST
def remove_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a reference picture of a right that is being entered or mended."""
    mine = IPRight.objects.editable_by(request.user)
    row = get_object_or_404(RightPicture.objects.filter(right__in=mine).select_related("right"), pk=pk)
    try:
        actions.remove_picture(row, by=_holder(request, row.right.owner_id))
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
        return redirect(row.right)
    return redirect("rights:step", row.right.reference, "pictures")


def _opened(file: FileField) -> Any:
    try:
        return file.open("rb")
    except FileNotFoundError:
        raise Http404(f"The file {file.name} is gone from the store.") from None


def _holder(request: HttpRequest, organisation_id: int) -> Actor:
    return Actor.holder(request.user, organisation_id)


def _posted(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
