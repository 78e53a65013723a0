"""Pictures of snapshots."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from marketplace.queries import picture_of


@require_safe
def picture(request: HttpRequest, signed: str) -> HttpResponse:
    """Give a snapshot's picture to whoever holds its signed address. The bytes came from outside: kept in a sandbox."""
    found = picture_of(signed)
    if found is None:
        raise Http404
    try:
        with found.file.open() as file:
            answer = HttpResponse(file.read(), content_type=found.media_type)
    except FileNotFoundError:
        raise Http404 from None
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
