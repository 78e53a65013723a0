"""The portal answering a request of its own, in the same thread: how unit tests reach the embedded market."""

from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest, get_script_name
from django.urls import set_script_prefix


class InnerHandler(WSGIHandler):
    """Like Django's handler, but without the signals at a request's start and end: they close the database
    connection, which belongs to the caller, who may be inside a transaction.
    """

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        set_script_prefix(get_script_name(environ))
        response = self.get_response(WSGIRequest(environ))
        cookies = [("Set-Cookie", cookie.output(header="")) for cookie in response.cookies.values()]
        start_response(f"{response.status_code} {response.reason_phrase}", [*response.items(), *cookies])
        return [b"".join(response)]
