"""A row for each table of the staff's site that has none yet, so that its pages are visited with a row to show."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db import models
from django.utils import timezone

WORDS: dict[type, Any] = {
    models.BooleanField: False,
    models.DateTimeField: timezone.now,
    models.DateField: date.today,
    models.JSONField: dict,
    models.DurationField: None,
}
# What a table asks beyond its columns
MORE = {
    "Paper": {"new_expiry": date(2036, 1, 1)},
    "Question": {"text": "How do I report a whole store?", "address": "quinn@asks.example"},
}


def fill_empty_tables() -> None:
    """One row each; past the models' own actions, since only whether it may be looked at is asked here."""
    for model in admin.site._registry:
        if not model._default_manager.exists():
            model._base_manager.bulk_create([model(**_facts(model))])


def _facts(model: type[models.Model]) -> dict[str, Any]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and not field.null]
    asked = [field for field in fields if not field.has_default() and not field.blank]
    return {field.name: _fact(field) for field in asked} | MORE.get(model.__name__, {})


def _fact(field: "models.Field[Any, Any]") -> Any:
    if isinstance(field, models.ForeignKey):
        return field.related_model._base_manager.order_by("pk").first()
    if field.choices:
        return next(value for value, _label in field.flatchoices if value not in ("", None))
    for kind, value in WORDS.items():
        if isinstance(field, kind):
            return value() if callable(value) else value
    return 1 if isinstance(field, models.IntegerField) else "x"
