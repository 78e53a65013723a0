"""Reads about people and organisations."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.mailboxes import mailbox_of
from accounts.models.people import Membership, Organisation, User
from ledger.lifecycle import Actor

SESSION_KEY = "organisation_id"
KEPT = "_current_membership"
SIGN_UP_KEY = "sign_up"  # what sign-up began with: {"kind": …, "next": …}
MOST = 200  # organisations of one person that the pages look at


def person_at(address: str) -> User | None:
    """Who has this address, or another one of the same mailbox; the very address counts first."""
    found = list(User.objects.filter(Q(email=address) | Q(mailbox=mailbox_of(address)))[:2])
    return next((person for person in found if person.email == address), found[0] if found else None)


def address_of_account(address: str) -> str:
    """The address under which we know the person of this mailbox; the address itself when we know nobody."""
    person = person_at(address)
    return person.email if person else address


def organisations_of(user: User | AnonymousUser) -> QuerySet[Organisation]:
    """The open organisations that this person is a member of, now."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    return Organisation.objects.filter(memberships__user=user, closed_at=None)


def memberships_here(request: HttpRequest) -> list[Membership]:
    """The person's memberships by the organisation's name, the one that they act for on this page first.

    They are looked up for each page, so that who was removed can do nothing more, whatever the session says.
    """
    if not request.user.is_authenticated:
        return []
    if not hasattr(request, KEPT):  # the page's frame asks as well
        mine = Membership.objects.filter(user=request.user, organisation__closed_at=None)
        rows = list(mine.select_related("organisation").order_by("organisation__name", "organisation_id")[:MOST])
        chosen = request.session.get(SESSION_KEY)
        rows.sort(key=lambda row: row.organisation_id != chosen)
        setattr(request, KEPT, rows)
    return list(getattr(request, KEPT))


def current_membership(request: HttpRequest) -> Membership | None:
    """Under which membership the person acts on this page: that of the organisation chosen, else the first by name."""
    return next(iter(memberships_here(request)), None)


def current_organisation(request: HttpRequest) -> Organisation | None:
    """The organisation that this person acts for on this page."""
    membership = current_membership(request)
    return membership.organisation if membership else None


def choose_organisation(request: HttpRequest, organisation: Organisation) -> None:
    """Act for this organisation from the next page on."""
    request.session[SESSION_KEY] = organisation.pk


def acting_for(user: User, organisation: Organisation) -> Actor:
    """Name who acts: the person, and the organisation in whose name."""
    if organisation.kind == Organisation.Kind.SELLER:
        return Actor.seller(user, organisation.pk)
    return Actor.holder(user, organisation.pk)


def administrators_of(organisation: Organisation) -> list[User]:
    """The people who run it and can sign in, longest first."""
    rows = organisation.memberships.administrators().select_related("user").order_by("since", "pk")
    return [row.user for row in rows]
