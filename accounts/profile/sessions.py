"""Where a person is signed in, how long that lasts, and ending it there."""

import secrets
from datetime import timedelta
from importlib import import_module
from typing import Any

from allauth.account.signals import authentication_step_completed
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.events import What, note
from accounts.models import SignIn, User
from accounts.refusals import Refused
from ledger import policy
from ledger.lifecycle import Actor, Role

BEGAN, SEEN = "signed_in_at", "seen_at"  # in the session: seconds since 1970


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
    now = timezone.now().timestamp()
    request.session[BEGAN] = request.session.get(BEGAN) or now
    request.session[SEEN] = now


@receiver(authentication_step_completed)
def change_key(request: HttpRequest, user: User, reauthenticated: bool = False, **given: Any) -> None:
    """Who shows once more that it is them gets a new session key: one that leaked before is worth nothing."""
    if not reauthenticated:
        return
    before = request.session.session_key
    request.session.cycle_key()
    SignIn.objects.filter(session_key=before).update(session_key=request.session.session_key)


def is_over(request: HttpRequest) -> bool:
    """Whether the session of a person who is signed in lasted too long, or too long without a page looked at.

    Notes, not at each page, that one was looked at now.
    """
    now, session = timezone.now().timestamp(), request.session
    began, seen = session.setdefault(BEGAN, now), session.setdefault(SEEN, now)
    idle, longest = limits_of(request.user)
    if now - seen > idle.total_seconds() or now - began > longest.total_seconds():
        return True
    if now - seen > idle.total_seconds() / 20:
        session[SEEN] = now
    return False


def limits_of(user: User) -> tuple[timedelta, timedelta]:
    """How long a session lasts without a page looked at, and at the longest."""
    who = "staff" if user.is_staff else "member"
    idle = timedelta(minutes=policy.number(f"accounts.{who}_idle_minutes"))
    return idle, timedelta(hours=policy.number(f"accounts.{who}_session_hours"))


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


@transaction.atomic
def end_all_of(user: User, *, by: Actor) -> None:
    """Staff sign somebody out everywhere, as when they tell us that a device was stolen. Raises Refused.

    A member of staff is signed out by a supervisor only.
    """
    if by.role not in (Role.STAFF, Role.SUPERVISOR) or (user.is_staff and by.role != Role.SUPERVISOR):
        raise Refused(_("A supervisor must do this."), code="not_yours")
    end_all(user)
    note(What.SIGNED_OUT, by=by, person=user.pk)


def end_others(request: HttpRequest) -> None:
    """Sign out everywhere but here."""
    end_all(request.user)
    keep_here(request)


def keep_here(request: HttpRequest) -> None:
    """Keep the person signed in in this browser, after all their sessions were ended."""
    update_session_auth_hash(request, request.user)
    remember(request, request.user)
