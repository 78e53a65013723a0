"""What questions know about a person, for the file that they may save."""

from accounts.models import User
from accounts.profile.registry import EXPORTS, Part
from questions.models import Question


def questions_asked(user: User) -> Part:
    """Questions that the person asked while signed in, as long as we keep their words."""
    rows = Question.objects.filter(user=user).order_by("pk")
    return Part("questions", list(rows.values("reference", "asked_at", "about", "text", "page")))


EXPORTS.append(questions_asked)
