"""Each market that the story can be told on: starts what it needs, and ends it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from demo.story.eyes import EmbeddedEyes, Eyes
from demo.story.processes import Site, start_site
from demo.story.telling import Telling

Scene = tuple[Site, Eyes]


@contextmanager
def embedded(folder: Path, telling: Telling) -> Iterator[Scene]:
    """The portal with its own small market."""
    site = telling.step("The portal starts on a fresh data folder", lambda: start_site(folder / "data"), address)
    try:
        yield site, telling.step("A listing is chosen that carries the mark", lambda: EmbeddedEyes(site.url), title)
    finally:
        site.stop()


def address(site: Site) -> str:
    return site.url


def title(eyes: Eyes) -> str:
    return f"“{eyes.name}”, {eyes.address}"


MARKETS: dict[str, Callable[[Path, Telling], AbstractContextManager[Scene]]] = {"embedded": embedded}
