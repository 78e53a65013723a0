"""Acts on accounts that are refused, with the sentence that people read."""

from typing import Any


class Refused(Exception):
    """Nothing was changed; `for_people` says why and what to do."""

    def __init__(self, for_people: Any, *, code: str = "") -> None:
        super().__init__(code or str(for_people))
        self.for_people = for_people
        self.code = code
