"""The language that a person reads: chosen on the page of languages, kept with the account, and used for letters."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from replies.letters import Recipient

if TYPE_CHECKING:
    from accounts.models.people import User


class LanguageMiddleware:
    """Show a person who signed in the language they chose, in whatever browser; it follows the authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and is_known(request.user.language):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language  # type: ignore[attr-defined]
        return self.get_response(request)


def is_known(code: str) -> bool:
    """Whether the interface speaks this language."""
    return code in dict(settings.LANGUAGES)


def here() -> str:
    """The language of this page or command."""
    code = translation.get_language() or ""
    return code if is_known(code) else settings.LANGUAGE_CODE


def keep(user: "User", code: str) -> None:
    """Keep a person's choice."""
    user.language = code
    user.save(update_fields=["language"])


@receiver(user_logged_in)
def keep_choice(sender: object, request: HttpRequest | None, user: "User", **kwargs: Any) -> None:
    """What was chosen before the sign-in counts, unless the account holds another choice."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "") if request else ""
    if not user.language and is_known(chosen):
        keep(user, chosen)


def language_of(address: str, *, otherwise: str = "") -> str:
    """In which language to write to an address. otherwise: for people who chose none, before the portal's own."""
    people = get_user_model().objects.filter(email=address.lower())  # letters are read before the models
    code = people.values_list("language", flat=True).first() or otherwise
    return code if is_known(code) else settings.LANGUAGE_CODE


def reader(role: str, address: str, *, otherwise: str = "") -> Recipient:
    """Who gets a letter, in the language they read."""
    return Recipient(role, address, language_of(address, otherwise=otherwise))
