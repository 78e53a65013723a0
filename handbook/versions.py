"""Versions of the handbook: a row whenever its words change, so that what was in force can be read later."""

import hashlib
import json
from datetime import datetime

from handbook.models import HandbookVersion
from handbook.pages import LANGUAGES, pages
from handbook.rendering import render


def publish() -> HandbookVersion | None:
    """Keep the handbook as it stands if it differs from the newest version; None when it does not."""
    if not words_changed():
        return None
    kept = _as_it_stands()
    return HandbookVersion.objects.create(sha256=_digest_of(kept), pages=kept)


def words_changed() -> bool:
    """Whether `publish` would keep a new version."""
    newest = HandbookVersion.objects.first()
    return newest is None or newest.sha256 != _digest_of(_as_it_stands())


def _as_it_stands() -> dict[str, dict[str, dict[str, str]]]:
    return {
        language: {slug: {"title": page.title, "html": render(page).html} for slug, page in pages(language).items()}
        for language in LANGUAGES
        if pages(language)
    }


def _digest_of(kept: dict[str, dict[str, dict[str, str]]]) -> str:
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def in_force(at: datetime) -> HandbookVersion | None:
    """The version that was in force at a moment; None before the first."""
    return HandbookVersion.objects.filter(published_at__lte=at).defer("pages").first()
