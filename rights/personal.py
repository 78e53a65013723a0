"""What rights know about a person, for the file that they may save."""

from accounts.models import User
from accounts.profile.registry import EXPORTS, Part
from rights.models import IPRight, Proof


def rights_entered(user: User) -> Part:
    """Rights that the person entered, and the documents that they sent."""
    rows = IPRight.objects.filter(entered_by=user).order_by("pk").values("reference", "kind", "name", "created_at")
    proofs = Proof.objects.filter(added_by=user)
    return Part("rights", list(rows), ((proof.name, proof.file) for proof in proofs))


EXPORTS.append(rights_entered)
