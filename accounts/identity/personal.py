"""What identity checks know about a person, for the file that they may save."""

from accounts.models import IdentityDocument, User
from accounts.profile.registry import EXPORTS, Part


def documents(user: User) -> Part:
    """Identity documents that the person sent, as far as they are still kept."""
    sent = IdentityDocument.objects.filter(added_by=user).order_by("pk")
    rows = list(sent.values("name", "added_at", "forgotten_at"))
    return Part("identity", rows, ((row.name, row.file) for row in sent.filter(forgotten_at=None)))


EXPORTS.append(documents)
