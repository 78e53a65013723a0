"""Reads about people and organisations."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import Organisation, User

SESSION_KEY = "organisation_id"
KEPT = "_current_organisation"
SIGN_UP_KEY = "sign_up"  # what sign-up began with: {"kind": …, "next": …}


def organisations_of(user: User | AnonymousUser) -> QuerySet[Organisation]:
    """The organisations that this person is a member of, now."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    return Organisation.objects.filter(memberships__user=user)


def current_organisation(request: HttpRequest) -> Organisation | None:
    """The organisation that this person acts for on this page: the one chosen, else the first by name.

    Membership is looked up for each page, so that who was removed can do nothing more, whatever the session says.
    """
    if not request.user.is_authenticated:
        return None
    if not hasattr(request, KEPT):  # the page's frame asks as well
        mine, chosen = organisations_of(request.user), request.session.get(SESSION_KEY)
        setattr(request, KEPT, (chosen and mine.filter(pk=chosen).first()) or mine.first())
    return getattr(request, KEPT)


def choose_organisation(request: HttpRequest, organisation: Organisation) -> None:
    """Act for this organisation from the next page on."""
    request.session[SESSION_KEY] = organisation.pk
