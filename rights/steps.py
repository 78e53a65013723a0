"""The questions about a right as data: which pages each kind needs, in which order."""

from rights.models import IPRight

Kind, Standing = IPRight.Kind, IPRight.Standing
STEPS: dict[str, tuple[str, ...]] = {
    Kind.TRADEMARK: ("number", "about", "scope", "pictures", "document"),
    Kind.COPYRIGHT: ("number", "about", "statement", "pictures", "document"),
    Kind.PATENT: ("number", "about", "scope", "document"),
    Kind.UTILITY_MODEL: ("number", "about", "scope", "document"),
    Kind.DESIGN: ("number", "about", "scope", "pictures", "document"),
}


def steps_of(right: IPRight) -> list[str]:
    """The pages that this right needs: a word mark has no picture, a registered work no claim statement."""
    return [step for step in STEPS[Kind(right.kind)] if is_needed(right, step)]


def is_needed(right: IPRight, step: str) -> bool:
    if step == "statement":
        return right.standing == Standing.UNREGISTERED
    if step == "pictures" and right.kind == Kind.TRADEMARK:
        return right.mark_form in (IPRight.MarkForm.FIGURATIVE, IPRight.MarkForm.OTHER)
    return not (step == "pictures" and right.kind == Kind.COPYRIGHT)


def after(right: IPRight, step: str) -> str:
    """The page after this one; the last one when there is none after it."""
    steps = steps_of(right)
    place = steps.index(step) + 1 if step in steps else 0
    return steps[min(place, len(steps) - 1)]


def before(right: IPRight, step: str) -> str:
    """The page before this one; empty before the first."""
    steps = steps_of(right)
    place = steps.index(step) if step in steps else 0
    return steps[place - 1] if place else ""


def first_open(right: IPRight) -> str:
    """The page on which to go on with a draft: the first whose question has no answer yet."""
    answered = {
        "number": bool(right.number or right.name),
        "about": bool(right.name),
        "statement": bool(right.statement),
        "scope": bool(right.classes or right.territories or right.expires_on),
        "pictures": right.pictures.exists(),
    }
    return next((step for step in steps_of(right) if not answered.get(step)), "document")
