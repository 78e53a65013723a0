"""The page of languages. It works without script: each language is a button."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_http_methods

from accounts.language import is_known, keep
from accounts.paths import go_on, safe_next
from handbook.pages import LANGUAGES as HANDBOOK_LANGUAGES
from handbook.pages import languages_of, pages
from ipp_portal.languages import languages


@require_http_methods(["GET", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Choose a language, and go back to the page from which one came."""
    back, chosen = safe_next(request), request.POST.get("language", "")
    if not is_known(chosen):
        return render(request, "language.html", {"languages": languages().values(), "next": back})
    if request.user.is_authenticated:
        keep(request.user, chosen)
    answer = go_on(same_page(back, chosen), "home")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return answer


def same_page(address: str, code: str) -> str:
    """A page of the handbook in this language, where it is translated; any other page as it is."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return address
    if match.namespace != "handbook" or "language" not in match.kwargs or code not in HANDBOOK_LANGUAGES:
        return address
    slug = match.kwargs.get("slug")
    if "pk" in match.kwargs or not (code in languages_of(slug) if slug else pages(code)):
        return address
    path = reverse(match.view_name, kwargs=match.kwargs | {"language": code})
    return parts._replace(path=path).geturl()
