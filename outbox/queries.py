"""Reads of the outbox for staff's pages."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from outbox.models import Effect, Handling, Progress


def given_up() -> QuerySet[Effect]:
    """Effects that wait for staff, the oldest first."""
    return Effect.objects.filter(progress=Progress.DEAD).order_by("done_at", "pk")


def last_handlings(numbers: Iterable[int]) -> dict[int, Handling]:
    """The last thing that staff did with each of these effects, by the effect's number."""
    found = Handling.objects.filter(effect__in=list(numbers)).order_by("pk")
    return {handling.effect_id: handling for handling in found}


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """What these people are called."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    return {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=wanted)} if wanted else {}


def case_pages(references: Iterable[str], site: AdminSite) -> dict[str, str]:
    """Addresses of the staff's pages of cases, by reference. Asks each registered model that has references."""
    wanted = {reference for reference in references if reference}
    found: dict[str, str] = {}
    for model in site._registry if wanted else ():
        if _has_reference(model):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
            for reference, pk in model._default_manager.filter(reference__in=wanted).values_list("reference", "pk"):
                found[reference] = _address(name, pk)
    return found


def _has_reference(model: Any) -> bool:
    try:
        return bool(model._meta.get_field("reference"))
    except FieldDoesNotExist:
        return False


def _address(name: str, pk: Any) -> str:
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""
