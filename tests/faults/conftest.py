"""Fault runs start real processes with a data folder of their own: once for all databases, in the last phase."""

import pytest

from tests.support import bytecode


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "faults" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True, scope="session")
def _bytecode() -> None:
    bytecode.keep()
