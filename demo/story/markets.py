"""Each market that the story can be told on: starts what it needs, and ends it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bootstrap.installing import SHOP_VENV, python_of
from demo.story.eyes import EmbeddedEyes, Eyes, OscarEyes
from demo.story.processes import Site, start_site
from demo.story.telling import Telling
from shops.oscar import process

Scene = tuple[Site, Eyes]


@contextmanager
def embedded(folder: Path, telling: Telling) -> Iterator[Scene]:
    """The portal with its own small market."""
    site = telling.step("The portal starts on a fresh data folder", lambda: start_site(folder / "data"), address)
    try:
        yield site, telling.step("A listing is chosen that carries the mark", lambda: EmbeddedEyes(site.url), title)
    finally:
        site.stop()


@contextmanager
def oscar(folder: Path, telling: Telling) -> Iterator[Scene]:
    """The portal beside a real django-oscar shop in a process of its own."""
    python = python_of(SHOP_VENV)
    shop = telling.step("An Oscar shop is made and starts", lambda: process.start(python, folder / "shop"), address)
    try:
        login = {"IPP_MARKET_OSCAR_USER": shop.user, "IPP_MARKET_OSCAR_PASSWORD_FILE": str(shop.password_file)}
        given = login | {"IPP_DEMO_SHOP": shop.url}
        start = lambda: start_site(folder / "data", given=given)  # noqa: E731
        site = telling.step("The portal starts on a fresh data folder", start, address)
        try:
            yield site, telling.step("A listing is chosen that carries the mark", lambda: OscarEyes(shop.url), title)
        finally:
            site.stop()
    finally:
        shop.stop()


def address(site: Site | process.Shop) -> str:
    return site.url


def title(eyes: Eyes) -> str:
    return f"“{eyes.name}”, {eyes.address}"


MARKETS: dict[str, Callable[[Path, Telling], AbstractContextManager[Scene]]] = {
    "embedded": embedded,
    "oscar": oscar,
}
