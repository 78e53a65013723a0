"""Pages that answer a form with errors: shown again under the page's own address, so that Back and Reload work.

An answer to a POST that is kept by no cache can't be shown again: the browser's Back ends in its own grey page, which
offers to send the form once more. So the finished page is kept in the session, the browser is sent to the same
address, and finds the page there: the words that were typed, and the errors. It is kept until the next form is sent,
and for KEPT at most. Files that were chosen have to be chosen again, as after any error.

Only browsers that load a whole page are redirected (Fetch Metadata, sent over HTTPS and to this machine); to programs
and scripts a form with errors is answered with 200, as before. The staff's pages are left out: what they show of other
people is not written into a session.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

KEY = "posted_page"
KEPT = timedelta(minutes=10)
LONGEST = 400_000  # characters; no form of ours makes a page nearly as long, and a session is read with every page
STAFF = "/admin/"
# Source: W3C Fetch Metadata Request Headers, 2.1 and 2.2: a person loads a page into a window or a tab.
WHOLE_PAGE = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


class PostedPagesMiddleware:
    """Stands innermost: the page that is shown again gets the headers of any page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            forget(request)
        response = self.get_response(request)
        return shown_by_get(request, response) if is_page_for_a_person(request, response) else response

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """Show the page that waits for this browser, after the other middleware had its say about the address."""
        return kept_page(request) if request.method == "GET" else None


def is_page_for_a_person(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a POST was answered with a page of ours, to a browser that shows it to a person."""
    return (
        request.method == "POST"
        and response.status_code == 200
        and not response.streaming
        and response["Content-Type"].startswith("text/html")
        and "Content-Disposition" not in response
        and all(request.headers.get(name) == value for name, value in WHOLE_PAGE.items())
        and not request.path.startswith(STAFF)
        and len(response.content) <= LONGEST
    )


def shown_by_get(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep a page, and send the browser to fetch it."""
    request.session[KEY] = {
        "address": request.get_full_path(),
        "until": (timezone.now() + KEPT).isoformat(),
        "reader": _reader(request),
        "page": response.content.decode(),
        "headers": [list(header) for header in response.items()],
    }
    # Not HttpResponseRedirect: a status of its own, which says that the next request is a GET (RFC 9110, 15.4.4).
    answer = HttpResponse(status=303, headers={"Location": request.get_full_path()})
    answer.cookies = response.cookies
    return answer


def kept_page(request: HttpRequest) -> HttpResponse | None:
    """The page that waits for this browser under this address, if any."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    kept: dict[str, Any] = request.session.get(KEY) or {}
    if not kept:
        return None
    if kept["until"] < timezone.now().isoformat() or kept["reader"] != _reader(request):
        forget(request)
        return None
    if kept["address"] != request.get_full_path():
        return None
    return HttpResponse(kept["page"], headers=dict(kept["headers"]))


def forget(request: HttpRequest) -> None:
    """A form that is sent may change what a kept page says: it is shown no more."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and KEY in request.session:
        del request.session[KEY]


def _reader(request: HttpRequest) -> list[object]:
    """Who reads, and in which language: a page kept for another reader is not shown."""
    return [request.user.pk, translation.get_language()]
