"""People who report without an account: a code has proven their address, and nothing more is known of them yet.

A guest is a person without a password, and the one administrator of an organisation that is no account yet. So every
rule about people and organisations holds for guests too: whose right it is, look-alikes, letters, what a file of
personal data holds. Whoever signs in later with the same address is the same person and finds their reports.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import create_person, rename_organisation
from accounts.events import What, note
from accounts.identity import actions as identity
from accounts.models import Membership, Organisation, User
from accounts.queries import acting_for, person_at
from accounts.second_factor.rules import has_factor
from ledger.lifecycle import Actor


def is_guest(user: User) -> bool:
    """Whether this person has proven an address and has no account."""
    if user.is_staff or not user.is_active or user.has_usable_password():
        return False
    mine = list(user.memberships.select_related("organisation")[:2])
    return len(mine) == 1 and mine[0].organisation.is_guest


def is_let_in_by_code(user: User) -> bool:
    """Whether a code from a mail is enough for a guest's pages: who set up a second factor signs in with it."""
    return is_guest(user) and not has_factor(user)


def guest_with(email: str) -> User | None:
    """Give the guest whose proven address this is, made now if need be.

    None when the address has an account, or its guest a second factor.
    """
    known = person_at(email)
    if known is None:
        try:
            return _new_guest(email)
        except IntegrityError:  # the code was sent twice at the same moment
            known = person_at(email)
    return known if known and is_let_in_by_code(known) else None


@transaction.atomic
def _new_guest(email: str) -> User:
    user = create_person(email)
    kind, now = Organisation.Kind.RIGHTS_HOLDER, timezone.now()
    organisation = Organisation.objects.create(kind=kind, name=email[:200], country="", guest_since=now)
    Membership.objects.create(user=user, organisation=organisation, role=Membership.Role.ADMINISTRATOR)
    by = acting_for(user, organisation)
    note(What.CREATED, by=by, organisation=organisation.pk, person=user.pk, after=Membership.Role.ADMINISTRATOR)
    return user


@transaction.atomic
def open_account(organisation: Organisation, *, kind: str, name: str, country: str, by: Actor) -> None:
    """Make an account of a guest's organisation, and ask what every organisation is asked. Done twice, it is one."""
    opened = Organisation.objects.filter(pk=organisation.pk, guest_since__isnull=False)
    if not opened.update(kind=kind, country=country, guest_since=None):
        return
    organisation.refresh_from_db()
    if organisation.name != name:
        rename_organisation(organisation, name=name, by=by)
    note(What.OPENED, by=by, organisation=organisation.pk, person=by.user_id)
    identity.ask(organisation, by=by)
