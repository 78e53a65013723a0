"""Deleting documents whose term is over: an effect like any other, so that a killed worker leaves none behind."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import IdentityDocument
from outbox.handlers import Handler, Temporary, register
from outbox.models import Effect


def forget(effect: Effect) -> dict[str, Any]:
    """Delete the files; one that is gone already counts as deleted."""
    gone = []
    for document in IdentityDocument.objects.filter(pk__in=effect.payload["documents"]):
        try:
            document.file.storage.delete(document.file.name)
        except OSError as failure:
            raise Temporary(f"The store did not delete document {document.pk}: {failure}") from failure
        gone.append(document.pk)
    return {"documents": gone}


def settled(effect: Effect, receipt: dict[str, Any]) -> None:
    """Write down that they are gone."""
    rows = IdentityDocument.objects.filter(pk__in=receipt["documents"], forgotten_at=None)
    rows.update(forgotten_at=timezone.now())


register(
    "identity_forget",
    Handler(forget, settled=settled, label=_("Delete identity papers whose term is over"), queue="files"),
)
