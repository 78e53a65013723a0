"""A real Oscar shop for the tests that ask for it: one process for all of them, and fresh products for each."""

from collections.abc import Iterator

import pytest

from shops.oscar.process import Shop
from tests.marketplace.oscar_desk import Desk
from tests.support import bytecode, shops


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    bytecode.keep()
    running = shops.start(tmp_path_factory.mktemp("oscar") / "shop")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def desk(shop: Shop) -> Iterator[Desk]:
    opened = Desk(shop)
    yield opened
    opened.close()
