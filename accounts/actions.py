"""What people and organisations can be made to do."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.events import What, note
from accounts.language import here
from accounts.models import AccountEvent, Membership, Organisation, User
from accounts.queries import acting_for
from accounts.refusals import Refused
from accounts.twins import note_look_alikes
from ledger import policy
from ledger.lifecycle import Actor

DAY = timedelta(days=1)


@transaction.atomic
def create_organisation(user: User, *, kind: str, name: str, country: str) -> Organisation:
    """Make an organisation whose first member and administrator is this person.

    country: two letters, ISO 3166-1. One that looks like a known organisation is noted for staff.
    Raises Refused when the person entered as many as policy/accounts.toml allows.
    """
    _refuse_more_organisations(user)
    organisation = Organisation.objects.create(kind=kind, name=name, country=country)
    Membership.objects.create(user=user, organisation=organisation, role=Membership.Role.ADMINISTRATOR)
    by = acting_for(user, organisation)
    note(What.CREATED, by=by, organisation=organisation.pk, person=user.pk, after=Membership.Role.ADMINISTRATOR)
    note_look_alikes(organisation)
    return organisation


def _refuse_more_organisations(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)  # two at once count one after the other
    entered = AccountEvent.objects.filter(what=What.CREATED, by_id=user.pk)
    if entered.filter(at__gt=timezone.now() - DAY).count() >= policy.number("accounts.organisations_per_day"):
        raise Refused(
            _("You entered several organisations today. Enter the next one tomorrow, or let a colleague invite you."),
            code="too_many",
        )
    still_open = Organisation.objects.filter(pk__in=entered.values("organisation_id"), closed_at=None).count()
    if still_open >= policy.number("accounts.organisations_per_person"):
        raise Refused(
            _("You entered many organisations. Close one that you no longer need, or ask a person to help."),
            code="too_many",
        )


@transaction.atomic
def rename_organisation(organisation: Organisation, *, name: str, by: Actor) -> None:
    """Give an organisation another name; one that looks like a known organisation's is noted for staff."""
    before, organisation.name = organisation.name, name
    organisation.save(update_fields=["name"])
    note_new_name(organisation, before, by=by)


def note_new_name(organisation: Organisation, before: str, *, by: Actor) -> None:
    """Write down that an organisation is called otherwise, and compare the name with the known ones."""
    told = "" if "@" in before else before  # a guest is called by an address until they say who they are
    note(What.RENAMED, by=by, organisation=organisation.pk, before=told, after=organisation.name)
    note_look_alikes(organisation)


def powers_of(user: User) -> str:
    """What staff let a person do, in words of the table; empty for everybody who just has an account."""
    powers = {"staff": user.is_staff, "supervisor": user.is_supervisor, "superuser": user.is_superuser}
    powers["inactive"] = not user.is_active
    return ", ".join(name for name, held in powers.items() if held)


def note_powers(user: User, before: str, *, by: Actor, network: str) -> None:
    """Write down that somebody was given or lost powers of the staff, or had the account switched off or on.

    network: the keyed name of the network of who did it.
    """
    if before != (after := powers_of(user)):
        note(What.POWERS_CHANGED, by=by, person=user.pk, before=before, after=after, network=network)


@transaction.atomic
def create_person(email: str, *, password: str | None = None, **fields: Any) -> User:
    """Make a person whose address is known to be theirs; without a password they sign in by code.
    They read the language of the page on which they begin.

    fields: further columns of User, like name or is_staff.
    """
    fields.setdefault("language", here())
    user = User.objects.create_user(email, password, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
