"""The letters of a complaint."""

from complaints.letters.answers import AnswerReceivedHolder, AnswerReceivedSeller
from complaints.letters.blanks import page_of
from complaints.letters.outcomes import (
    KeptDownHolder,
    KeptDownSeller,
    ReleasedHolder,
    ReleasedSeller,
    RestoredHolder,
    RestoredSeller,
)
from complaints.letters.reports import (
    BackHolder,
    BackSeller,
    DownHolder,
    DownSeller,
    ReceivedHolder,
    RefusedHolder,
    WithdrawnHolder,
)

__all__ = [
    "AnswerReceivedHolder",
    "AnswerReceivedSeller",
    "BackHolder",
    "BackSeller",
    "DownHolder",
    "DownSeller",
    "KeptDownHolder",
    "KeptDownSeller",
    "ReceivedHolder",
    "RefusedHolder",
    "ReleasedHolder",
    "ReleasedSeller",
    "RestoredHolder",
    "RestoredSeller",
    "WithdrawnHolder",
    "page_of",
]
