"""Headers of static files, which WhiteNoise sends before any other part of the portal sees the request."""

from typing import Any

# A picture or style sheet that somebody opens by itself runs nothing, loads nothing and stands in nobody's frame.
# Styles stay, since drawings bring their own.
SEALED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def seal_static_file(headers: Any, path: str, url: str) -> None:
    """Give a static file the headers that pages have; WhiteNoise sends it before they are added."""
    headers["Content-Security-Policy"] = SEALED
    headers["X-Frame-Options"] = "DENY"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
