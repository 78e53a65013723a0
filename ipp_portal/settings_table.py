"""The table of variables in docs/operations.md, written from what settings.py says of each."""

from django.conf import settings

from ipp_portal import env

BEGIN = "<!-- variables: written by ./portal manage settings_table --write -->"
END = "<!-- end of variables -->"
PAGE = settings.BASE_DIR / "docs" / "operations.md"


def table() -> str:
    """All variables as a Markdown table."""
    rows = [f"| `{name}` | {one.default} | {one.about} |" for name, one in env.TABLE.items()]
    return "\n".join(["| Variable | Default | Meaning |", "|---|---|---|", *rows])


def refreshed(page: str) -> str:
    """A page with the table of today between its two marks. Raises ValueError when it has none."""
    before, begun, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not begun or not ended:
        raise ValueError(f"docs/operations.md lacks {BEGIN if not begun else END}")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"
