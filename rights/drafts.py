"""Where a person was when a right was lacking, so that they find back there once it is entered."""

from django.http import HttpRequest

WAY_BACK = "rights.way_back"


def come_back_to(request: HttpRequest, path: str) -> None:
    """Remember where the person was when a right was lacking; `way_back` leads there once it is entered."""
    request.session[WAY_BACK] = path


def way_back(request: HttpRequest) -> str:
    """Give, once, the path to go back to; empty when there is none."""
    return str(request.session.pop(WAY_BACK, ""))
