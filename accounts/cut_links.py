"""A private link that leads nowhere, most often as a mail program cut it: the page says so and offers a new one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def cut_link(request: HttpRequest) -> HttpResponse:
    """404, with the way to a new link; the same page for a link that was cut and for one that was made up."""
    response = render(request, "cut_link.html", status=404)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
