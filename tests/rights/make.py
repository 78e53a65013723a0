"""Builders of people, organisations and rights."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Membership, Organisation, User
from ledger.lifecycle import Actor, move
from rights.actions import add_right, record_view, verify_right
from rights.models import IPRight
from tests.uploads.make_files import pdf
from uploads import CheckedFile, check_upload

numbers = count(1)


def person(**fields: Any) -> User:
    return User.objects.create_user(f"person-{next(numbers)}@demo.example", **fields)


def reviewer(name: str = "Rita Reviewer") -> User:
    return person(name=name, is_staff=True)


def organisation(kind: str = Organisation.Kind.RIGHTS_HOLDER, **fields: Any) -> Organisation:
    return Organisation.objects.create(**{"kind": kind, "name": "Lumo Lights GmbH", "country": "DE"} | fields)


def member(of: Organisation, role: str = Membership.Role.ADMINISTRATOR) -> User:
    user = person()
    Membership.objects.create(user=user, organisation=of, role=role)
    return user


def document(name: str = "certificate.pdf", content: bytes = b"") -> CheckedFile:
    return check_upload(SimpleUploadedFile(name, content or pdf()))


def trademark(owner: Organisation | None = None, by: User | None = None, **facts: Any) -> IPRight:
    """A trademark that waits for its check."""
    owner = owner or organisation()
    by = by or member(owner)
    facts = {"kind": "trademark", "name": "LUMO", "office": "EUIPO", "number": "018765432", "classes": "11"} | facts
    return add_right(owner, by=Actor.holder(by, owner.pk), proof=document(), **facts)


def reader_of(right: IPRight, name: str = "Rita Reviewer") -> Actor:
    """A reviewer who has opened the newest document of a right."""
    actor = Actor.staff(reviewer(name))
    record_view(right.proofs.last(), by=actor)
    return actor


def expire(right: IPRight) -> None:
    """Bring a right past its last day, as the dispatcher does."""
    verify_right(right, by=reader_of(right))
    IPRight.objects.filter(pk=right.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
    right.refresh_from_db()
    move(right, "expire", by=Actor.system())
