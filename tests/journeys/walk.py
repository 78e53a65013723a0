"""A person who goes through pages by keyboard alone, and what it takes them: screens, fields, choices, keys."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from tests.journeys.conftest import DESKTOP, PHONE

HERE = "element => element === document.activeElement"
IN_GROUP = "element => document.activeElement.name === element.name"
SIDEWAYS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
WAYS = {
    "desktop": {"viewport": DESKTOP},
    "phone": {"viewport": PHONE},
    "no script": {"viewport": DESKTOP, "java_script_enabled": False},
    "phone, no script": {"viewport": PHONE, "java_script_enabled": False},
}
# The two that differ in everything, and with the long tests all four
EACH_WAY = ["desktop", *(pytest.param(way, marks=pytest.mark.long) for way in ("phone", "no script"))]
EACH_WAY += ["phone, no script"]
FURTHEST = 120  # presses of Tab until something counts as not to be reached


@dataclass(slots=True)
class Walk:
    """One journey on one page. Keys that were typed are counted, pasted words and presses of Tab are not."""

    page: Page
    screens: int = 0
    fields: int = 0
    choices: int = 0
    uploads: int = 0
    keys: int = 0
    asked: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("load", lambda _page: self._seen())

    def _seen(self) -> None:
        self.screens += 1

    def open(self, address: str) -> None:
        self.page.goto(address)

    def reach(self, target: Locator, *, how: str = HERE) -> None:
        """Press Tab until the target, or one of its group, has the focus."""
        there = target.element_handle()  # looked for once: that costs more than the press
        for _press in range(FURTHEST):
            if there.evaluate(how):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} can't be reached by keyboard on {self.page.url}")

    def _ask(self, name: str, required: bool) -> None:
        self.asked.append(name)
        self.fields += required

    def type(self, label: str, text: str, *, required: bool = True) -> None:
        self._reach_field(label, required)
        self.page.keyboard.type(text)
        self.keys += len(text)

    def paste(self, label: str, text: str, *, required: bool = True) -> None:
        self._reach_field(label, required)
        self.page.keyboard.insert_text(text)

    def _reach_field(self, label: str, required: bool) -> None:
        self._ask(label, required)
        self.reach(self.page.get_by_label(label))

    def choose(self, question: str, answer: str) -> None:
        """Choose one of several buttons: Tab into the group, arrows within it."""
        self._ask(question, required=True)
        button = self.page.get_by_label(answer)
        self.reach(button, how=IN_GROUP)
        self._press("Space")
        there = button.element_handle()
        for _press in range(20):
            if there.evaluate(HERE):
                break
            self._press("ArrowDown")
        assert button.is_checked()
        self.choices += 1

    def pick(self, label: str, beginning: str, *, required: bool = True) -> None:
        """Pick from a list by the first letters."""
        self.type(label, beginning, required=required)
        self.choices += 1

    def tick(self, label: str) -> None:
        self._ask(label, required=True)
        self.reach(self.page.get_by_label(label))
        self._press("Space")
        self.choices += 1

    def upload(self, label: str, file: Any) -> None:
        self._ask(label, required=True)
        chooser = self.page.get_by_label(label)
        self.reach(chooser)
        chooser.set_input_files(files=[file])  # the system's own window, which is no page of ours
        self.uploads += 1

    def press(self, button: str) -> None:
        """Press a button, and wait for the page behind it."""
        target = self.page.get_by_role("button", name=button)
        if self.page.evaluate(SIDEWAYS):
            self.sideways.append(self.page.url)
        self.reach(target)
        with self.page.expect_navigation(wait_until="load"):
            self._press("Enter")

    def follow(self, link: str) -> None:
        """Follow a link to the page behind it."""
        self.reach(self.page.get_by_role("link", name=link))
        with self.page.expect_navigation(wait_until="load"):
            self._press("Enter")

    def _press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    @property
    def seconds(self) -> float:
        """Model time by the keystroke-level model: keys, thinking about fields, choices, reading headings, uploads."""
        typed = 0.28 * self.keys + 1.35 * len(self.asked) + 1.1 * self.choices
        return round(typed + 2 * self.screens + 12 * self.uploads, 1)

    def counts(self) -> dict[str, float]:
        return {"screens": self.screens, "fields": self.fields, "keys": self.keys, "seconds": self.seconds}
