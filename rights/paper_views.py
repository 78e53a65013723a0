"""What an owner does with a right once it is in use: papers about changes, sellers who are allowed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ledger.lifecycle import Actor, IllegalMove
from rights import actions, papers
from rights.forms import SellerForm
from rights.models import IPRight
from rights.paper_forms import FORMS, PaperKindForm


@login_required
@require_http_methods(["GET", "POST"])
def new_paper(request: HttpRequest, reference: str) -> HttpResponse:
    """What has changed."""
    right = get_object_or_404(IPRight.objects.editable_by(request.user), reference=reference)
    form = PaperKindForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect("rights:paper", right.reference, form.cleaned_data["kind"])
    return render(request, "rights/new_paper.html", {"form": form, "right": right})


@login_required
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """The paper with what it changes; staff check it before anything changes."""
    right = get_object_or_404(IPRight.objects.editable_by(request.user).select_related("owner"), reference=reference)
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](*_posted(request), right=right)
    if not form.is_valid():
        return render(request, "rights/paper.html", {"form": form, "right": right, "kind": kind})
    by = Actor.holder(request.user, right.owner_id)
    try:
        papers.send_paper(right, by=by, kind=kind, proof=form.cleaned_data["proof"], **form.said)
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
    else:
        messages.success(request, _("Your paper is here. We check it before anything changes, and write to you."))
    return redirect(right)


@login_required
@require_http_methods(["GET", "POST"])
def sellers(request: HttpRequest, reference: str) -> HttpResponse:
    """Sellers who are allowed to sell goods under a right; reports against them are stopped before they are sent."""
    right = get_object_or_404(IPRight.objects.editable_by(request.user), reference=reference)
    form = SellerForm(request.POST if request.method == "POST" else None, right=right)
    if not form.is_valid():
        return render(request, "rights/sellers.html", {"form": form, "right": right, "sellers": right.sellers})
    try:
        seller = actions.allow_seller(right, by=Actor.holder(request.user, right.owner_id), **form.cleaned_data)
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
    else:
        messages.success(request, _("%(seller)s is on your list now.") % {"seller": seller.name})
    return redirect("rights:sellers", right.reference)


@login_required
@require_POST
def remove_seller(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take a seller off the list."""
    right = get_object_or_404(IPRight.objects.editable_by(request.user), reference=reference)
    seller = get_object_or_404(right.authorised_sellers, pk=pk)
    try:
        actions.disallow_seller(seller, by=Actor.holder(request.user, right.owner_id))
    except IllegalMove as refusal:
        messages.error(request, refusal.for_people)
    else:
        messages.success(request, _("%(seller)s is no longer on your list.") % {"seller": seller.name})
    return redirect("rights:sellers", right.reference)


def _posted(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
