"""docs/security.md says what is in force."""

from ledger import policy
from tests.support.house import ROOT

PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
HEAD = "| Entry of `policy/` | At most | What is counted |\n|---|---|---|\n"
TRIES = ("accounts.invitation_tries", "answers.code_tries", "codes.tries")


def table() -> str:
    counted = [f"{family}.{name}" for family, rows in policy.families().items() for name in rows if "_per_" in name]
    rows = [(name, policy.entry(name)) for name in sorted([*TRIES, *counted])]
    return "".join(f"| `{name}` | {entry['value']} | {entry['unit']} |\n" for name, entry in rows)


def test_the_table_of_limits_is_the_one_in_force() -> None:
    within = PAGE.partition(HEAD)[2].partition("<!-- limits: end -->")[0]

    assert within == table()


def test_every_file_that_the_page_names_exists() -> None:
    named = [word for word in PAGE.split("`") if word.endswith(".py") and "/" in word]

    assert [name for name in named if not (ROOT / name).exists()] == []
    assert len(named) > 3
