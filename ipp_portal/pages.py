"""What the portal says of itself to everybody: its policies, its changes, its tools, its operator's sign."""

import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handbook.models import HandbookVersion
from handbook.rendering import markdown
from ipp_portal.policies import families
from replies import operator

CHANGES = Path(settings.BASE_DIR) / "CHANGELOG.md"
NEWEST = 16_000  # signs of the changes; older ones are read in the file
VERSIONS = 10


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Every number in force, read from `policy/` now, with where it comes from."""
    return render(request, "policies.html", {"families": families()})


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What people notice of the portal's changes, and the days of the handbook's versions."""
    text = newest(CHANGES.read_text(encoding="utf-8"))
    return render(
        request, "changes.html", {"html": markdown(text), "versions": HandbookVersion.objects.all()[:VERSIONS]}
    )


def newest(text: str, signs: int = NEWEST) -> str:
    """The newest entries of a file of changes, whole ones; links into the code's folder become their words."""
    body = text[text.index("\n## ") + 1 :]
    while len(body) > signs and "\n- " in body:
        body = body[: body.rindex("\n- ")]
    return re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", body)


@require_safe
def tools(request: HttpRequest) -> HttpResponse:
    """Ways from a listing straight into a report: a bookmark, a telephone's share button, a link for marketplaces."""
    return render(request, "tools.html")


@require_safe
def logo(request: HttpRequest) -> FileResponse:
    """The operator's sign. Its address changes with the file, so browsers may keep it."""
    path = operator.logo()
    if path is None:
        raise Http404
    answer = FileResponse(path.open("rb"), content_type=operator.LOGO_TYPES[path.suffix.lower()])
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
