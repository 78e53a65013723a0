"""Complaints, what becomes of each listing they report, and what is prepared and answered."""

from complaints.models.answers import AnswerCode, CounterNotice, CounterNoticeFile
from complaints.models.cases import (
    ANSWER_SALT,
    GUEST_SALT,
    OUTCOME_GROUPS,
    Complaint,
    ComplaintQuerySet,
    GuestLink,
    ReportedListing,
    ReportedListingQuerySet,
    complaint_reference,
)
from complaints.models.decisions import Decision
from complaints.models.drafts import Draft, Sheet
from complaints.models.verdicts import OUTCOMES, Verdict

__all__ = [
    "ANSWER_SALT",
    "GUEST_SALT",
    "OUTCOMES",
    "OUTCOME_GROUPS",
    "AnswerCode",
    "Complaint",
    "ComplaintQuerySet",
    "CounterNotice",
    "CounterNoticeFile",
    "Decision",
    "Draft",
    "GuestLink",
    "ReportedListing",
    "ReportedListingQuerySet",
    "Sheet",
    "Verdict",
    "complaint_reference",
]
