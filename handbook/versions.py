"""Versions of the handbook: a row whenever its words change, so that what was in force can be read later."""

import hashlib
import json
from datetime import datetime

from handbook.models import HandbookVersion
from handbook.pages import LANGUAGES, pages
from handbook.rendering import render


def publish() -> HandbookVersion | None:
    """Keep the handbook as it stands if it differs from the newest version; None when it does not."""
    kept = {
        language: {slug: {"title": page.title, "html": render(page).html} for slug, page in pages(language).items()}
        for language in LANGUAGES
        if pages(language)
    }
    digest = hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
    newest = HandbookVersion.objects.first()
    if newest is not None and newest.sha256 == digest:
        return None
    return HandbookVersion.objects.create(sha256=digest, pages=kept)


def in_force(at: datetime) -> HandbookVersion | None:
    """The version that was in force at a moment; None before the first."""
    return HandbookVersion.objects.filter(published_at__lte=at).defer("pages").first()
