"""How a system check of ours speaks."""

from django.core.checks import CheckMessage, Error, Warning


def message(code: str, said: str, hint: str) -> list[CheckMessage]:
    """Make a check's message: an error or a warning by its id, with a hint and a link to its row in the docs."""
    kind = Error if code.startswith("ipp.E") else Warning
    return [kind(said, hint=f"{hint} See docs/operations.md#{code.lower().replace('.', '-')}", id=code)]
