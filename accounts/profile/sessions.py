"""Where a person is signed in, and ending it there."""

import secrets
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import SignIn, User


def store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore()


@receiver(user_logged_in)
def remember(request: HttpRequest, user: User, **given: Any) -> None:
    """Keep where somebody signed in."""
    if not hasattr(request, "META"):
        return
    if not request.session.session_key:
        request.session.save()
    known = {"user": user, "browser": request.META.get("HTTP_USER_AGENT", "")[:200]}
    SignIn.objects.update_or_create(session_key=request.session.session_key, defaults=known)


def places_of(request: HttpRequest) -> list[SignIn]:
    """Where the person is signed in, this place first; rows of sessions that are over are forgotten."""
    if not SignIn.objects.filter(session_key=request.session.session_key).exists():  # its key changed meanwhile
        remember(request, request.user)
    rows, sessions = list(request.user.sign_ins.all()), store()
    over = [row.pk for row in rows if not sessions.exists(row.session_key)]
    SignIn.objects.filter(pk__in=over).delete()
    here = request.session.session_key
    return sorted((row for row in rows if row.pk not in over), key=lambda row: row.session_key != here)


def end(place: SignIn) -> None:
    """Sign out one place; its next request is a visitor's."""
    store().delete(place.session_key)
    place.delete()


def end_all(user: User) -> None:
    """Sign out everywhere, also in sessions that no row knows."""
    user.session_salt = secrets.token_hex(16)
    user.save(update_fields=["session_salt"])
    user.sign_ins.all().delete()


def end_others(request: HttpRequest) -> None:
    """Sign out everywhere but here."""
    end_all(request.user)
    update_session_auth_hash(request, request.user)
    remember(request, request.user)
