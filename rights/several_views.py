"""The page on which several rights of one owner are entered at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation
from ledger.lifecycle import Actor
from rights.clients import chosen
from rights.several import SeveralForm, enter_several
from rights.views import may_enter_for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def several(request: HttpRequest) -> HttpResponse:
    """Enter several rights; an agent goes on to the letter of authorisation that covers them all."""
    organisation = may_enter_for(request)
    if isinstance(organisation, HttpResponse):
        return organisation
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    client = chosen(request, organisation)
    form = SeveralForm(*posted, organisation=organisation, owner=client.name if client else "")
    if not form.is_valid():
        return render(request, "rights/several.html", {"form": form, "organisation": organisation})
    given, by = form.cleaned_data, Actor.holder(request.user, organisation.pk)
    entered = enter_several(organisation, owner=given["owner"], rows=given["rows"], proof=given["document"], by=by)
    told = ngettext("%d right is entered.", "%d rights are entered.", len(entered)) % len(entered)
    messages.success(request, told)
    if organisation.kind != Organisation.Kind.AGENT:
        return redirect("rights:list")
    return redirect(f"{reverse('rights:new_letter')}?{urlencode({'own': [right.pk for right in entered]}, doseq=True)}")
