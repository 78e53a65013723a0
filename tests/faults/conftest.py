"""Fault runs start real processes with a data folder of their own: once for all databases, in the last phase."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "faults" in item.path.parts:
            item.add_marker(pytest.mark.browser)
