"""docs/security.md says what is in force."""

from ledger import policy
from tests.support.house import ROOT

PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
HEAD = "| Entry of `policy/` | At most | What is counted |\n|---|---|---|\n"
OF_OTHERS = (
    "accounts.email_changes_per_day",
    "accounts.invitation_tries",
    "accounts.invitations_per_day",
    "accounts.join_requests_per_day",
    "answers.code_tries",
    "answers.codes_per_hour",
    "codes.tries",
    "filing.guest_network_looks_per_hour",
    "filing.guest_network_mails_per_hour",
    "filing.guest_network_reports_per_day",
    "filing.guest_reports_per_day",
    "questions.address_per_day",
    "questions.network_per_hour",
    "rights.letter_mails_per_day",
)


def table() -> str:
    names = sorted([*OF_OTHERS, *(f"limits.{name}" for name in policy.families()["limits"])])
    rows = [(name, policy.entry(name)) for name in names]
    return "".join(f"| `{name}` | {entry['value']} | {entry['unit']} |\n" for name, entry in rows)


def test_the_table_of_limits_is_the_one_in_force() -> None:
    within = PAGE.partition(HEAD)[2].partition("<!-- limits: end -->")[0]

    assert within == table()


def test_every_limit_with_a_period_is_in_the_table() -> None:
    found = [f"{family}.{name}" for family, rows in policy.families().items() for name in rows if "_per_" in name]

    assert [name for name in found if f"| `{name}` |" not in PAGE] == []


def test_every_file_that_the_page_names_exists() -> None:
    named = [word for word in PAGE.split("`") if word.endswith(".py") and "/" in word]

    assert [name for name in named if not (ROOT / name).exists()] == []
    assert len(named) > 3
