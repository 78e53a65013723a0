"""Rows and files held against each other: a row whose file is gone, a file that no row names."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import models

OLD = 3600.0  # seconds; a younger file may belong to a transaction that is still running


@dataclass(slots=True)
class Found:
    """missing: "app.Model 12: path" of rows without their file. stray: paths that no row names, old enough."""

    files: int = 0
    missing: list[str] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)


def compare(*, now: float | None = None) -> Found:
    """Hold all rows against all files. now: seconds since 1970, for tests."""
    found, named = Found(), set[str]()
    for label, pk, name in _named():
        named.add(name)
        found.files += 1
        if not default_storage.exists(name):
            found.missing.append(f"{label} {pk}: {name}")
    youngest = (time.time() if now is None else now) - OLD
    found.stray = [name for name, changed in _kept() if name not in named and changed < youngest]
    return found


def sweep(found: Found) -> int:
    """Delete the stray files; returns how many."""
    for name in found.stray:
        default_storage.delete(name)
    return len(found.stray)


def _named() -> Iterator[tuple[str, int, str]]:
    """Every file that a row names: the row's model, its key, the file's name in the store."""
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, models.FileField) and column.storage is default_storage:
                rows = model._default_manager.exclude(**{column.name: ""}).values_list("pk", column.name)
                yield from ((model._meta.label, pk, name) for pk, name in rows.iterator())


def _kept() -> Iterator[tuple[str, float]]:
    """Every file in the store with the time of its last change."""
    if not isinstance(default_storage, FileSystemStorage) or not Path(default_storage.location).is_dir():
        return
    root = Path(default_storage.location)
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield path.relative_to(root).as_posix(), path.stat().st_mtime
