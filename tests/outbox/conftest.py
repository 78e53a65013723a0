"""A fresh bell for each test."""

import pytest

from tests.toys import bell
from tests.toys.bell import Bell


@pytest.fixture(autouse=True)
def fresh_bell(monkeypatch: pytest.MonkeyPatch) -> Bell:
    monkeypatch.setattr(bell, "BELL", Bell())
    return bell.BELL
