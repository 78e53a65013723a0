"""Putting the checklist aside, and taking it up again."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.queries import current_organisation
from onboarding.models import PutAside


@login_required
@require_POST
def put_aside(request: HttpRequest) -> HttpResponse:
    if organisation := current_organisation(request):
        PutAside.objects.get_or_create(user=request.user, organisation=organisation)
    return redirect("home")


@login_required
@require_POST
def take_up(request: HttpRequest) -> HttpResponse:
    PutAside.objects.filter(user=request.user, organisation=current_organisation(request)).delete()
    return redirect("home")
