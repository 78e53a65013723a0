"""What people and organisations can be made to do."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.events import What, note
from accounts.language import here
from accounts.models import Membership, Organisation, User
from accounts.queries import acting_for
from accounts.twins import note_look_alikes


@transaction.atomic
def create_organisation(user: User, *, kind: str, name: str, country: str) -> Organisation:
    """Make an organisation whose first member and administrator is this person.

    country: two letters, ISO 3166-1. One that looks like a known organisation is noted for staff.
    """
    organisation = Organisation.objects.create(kind=kind, name=name, country=country)
    Membership.objects.create(user=user, organisation=organisation, role=Membership.Role.ADMINISTRATOR)
    by = acting_for(user, organisation)
    note(What.CREATED, by=by, organisation=organisation.pk, person=user.pk, after=Membership.Role.ADMINISTRATOR)
    note_look_alikes(organisation)
    return organisation


@transaction.atomic
def rename_organisation(organisation: Organisation, *, name: str) -> None:
    """Give an organisation another name; one that looks like a known organisation's is noted for staff."""
    organisation.name = name
    organisation.save(update_fields=["name"])
    note_look_alikes(organisation)


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
