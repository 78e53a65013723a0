"""What complaints know about a person and an organisation: for the file they may save, and before an account closes."""

from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy

from accounts.models import Organisation, User
from accounts.profile.registry import EXPORTS, OPEN_MATTERS, Part
from complaints.models import Complaint, CounterNotice, CounterNoticeFile, Draft, ReportedListing, Sheet
from complaints.states import OPEN_STATES

OPEN = ngettext_lazy(
    "It has %(count)s open case. Withdraw the report or wait until it is decided, or invite a colleague and hand over.",
    "It has %(count)s open cases. Withdraw the reports or wait until they are decided, or invite a colleague "
    "and hand over.",
    "count",
)


def reports(user: User) -> Part:
    """Reports that the person filed or began."""
    filed = Complaint.objects.filter(filed_by=user).order_by("pk")
    rows = list(filed.values("reference", "created_at", "statement", "contact_email"))
    drafts = Draft.objects.filter(user=user, complaint=None).order_by("pk")
    sheets = Sheet.objects.filter(user=user).order_by("pk")
    begun = [{"draft": draft.answers} for draft in drafts]
    begun += [{"table": sheet.name, "rows": sheet.rows} for sheet in sheets]
    return Part("reports", rows + begun)


def answers(user: User) -> Part:
    """What the person wrote as a seller, signed in, with the papers that they sent."""
    written = CounterNotice.objects.filter(user=user).order_by("pk")
    rows = [
        {"case": row.reported.reference, "received_at": row.received_at, "ground": row.ground, "text": row.text}
        for row in written.select_related("reported")
    ]
    papers = CounterNoticeFile.objects.filter(answer__in=written).order_by("pk")
    return Part("answers", rows, ((paper.name, paper.file) for paper in papers))


def open_cases(organisation: Organisation) -> str | Promise:
    """Say that cases of the organisation are open, on either side, and the way out; nothing when none is."""
    cases = ReportedListing.objects.filter(state__in=OPEN_STATES)
    mine = cases.filter(complaint__complainant=organisation) | cases.filter(listing__store__organisation=organisation)
    count = mine.distinct().count()
    return OPEN % {"count": count} if count else ""


EXPORTS += [reports, answers]
OPEN_MATTERS.append(open_cases)
