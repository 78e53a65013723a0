"""The house rules hold. Each rule is shown, beside, to go red on a small bad sample."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.support import house
from tests.support.house import FLOORS, ROOT, app_files, files, offences

CODE = ("ipp_portal", *FLOORS)
PYTHON = (".py", "portal")
STATE = house.writes_of("state")
TEXTS = (".py", ".toml", ".md", ".in", ".txt", ".html", ".css", ".js", ".svg", "portal", "run", "LICENSE")


@pytest.mark.parametrize("app", FLOORS)
def test_imports_go_down_the_floors_only(app: str) -> None:
    assert offences(house.imports_upward(app), files(".py", inside=(app,))) == []


def test_shops_know_nothing_of_the_portal() -> None:
    assert offences(house.knows_the_portal, files(".py", inside=("shops",))) == []


def test_nothing_is_imported_inside_a_function() -> None:
    assert offences(house.imports_inside_functions, files(*PYTHON)) == []


def test_functions_stay_below_the_hard_stops() -> None:
    assert offences(house.oversized, files(*PYTHON), but=tuple(f"{app}/migrations" for app in FLOORS)) == []


def test_files_stay_below_450_lines() -> None:
    assert offences(house.longer_than(450), files(*PYTHON)) == []


def test_templates_stay_below_200_lines() -> None:
    assert offences(house.longer_than(200), files(".html", ".txt", inside=("templates",))) == []


def test_nine_functions_in_ten_are_short_and_straight() -> None:
    found = [function for path in files(".py", inside=CODE) for function in house.functions(path.read_text())]

    assert house.nine_in_ten([house.length(function) for function in found]) <= 25
    assert house.nine_in_ten([house.branches(function) for function in found]) <= 5


def test_nine_files_in_ten_are_small() -> None:
    assert house.nine_in_ten([line_count(path) for path in files(".py", inside=CODE)]) <= 250
    assert house.nine_in_ten([line_count(path) for path in files(".html", inside=("templates",))]) <= 120


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_one_file_writes_the_state_of_cases() -> None:
    assert offences(STATE, app_files(), but=("ledger/lifecycle.py",)) == []


def test_one_file_writes_the_progress_of_effects() -> None:
    assert offences(house.writes_of("progress"), app_files(), but=("outbox/rows.py",)) == []


def test_one_line_writes_the_state_of_a_case_to_the_database() -> None:
    found = STATE((ROOT / "ledger/lifecycle.py").read_text(encoding="utf-8"))

    assert [offence.partition(": ")[2] for offence in found if "assigns" not in offence] == ["update(state=…)"]


def test_only_the_dispatcher_hands_work_to_celery() -> None:
    assert offences(house.starts_tasks, files(".py", inside=CODE), but=("outbox/dispatcher.py",)) == []


def test_celery_holds_nothing_back_for_later() -> None:
    assert offences(house.holds_tasks_back, files(".py", inside=CODE)) == []


def test_no_markup_is_trusted() -> None:
    letters_and_rules = ("templates/replies/", "tests/")
    cleaned = ("handbook/rendering.py", "handbook/pdf.py")  # our own Markdown, and nh3 behind it

    assert offences(house.trusts_markup, files(".py", ".html"), but=letters_and_rules + cleaned) == []


def test_only_replies_send_mail() -> None:
    assert offences(house.sends_mail, app_files(), but=("replies/",)) == []


def test_only_connectors_speak_http() -> None:
    outside = "demo/story/"  # runs beside the portal and looks at it from outside

    assert offences(house.speaks_http, files(".py", inside=CODE), but=("marketplace/connectors/", outside)) == []


def test_every_clock_knows_its_zone() -> None:
    assert offences(house.reads_naive_clock, files(".py", inside=CODE)) == []


def test_pages_hold_nothing_that_the_security_policy_blocks() -> None:
    mails = ("templates/replies/mail.html",)  # mail programs load no style sheet: it must bring its own
    bookmarks = ("templates/tools.html",)  # its link runs from the bar of bookmarks, never on our page

    assert offences(house.inlines, files(".html"), but=(*mails, *bookmarks)) == []


def test_text_in_another_language_says_its_direction() -> None:
    assert offences(house.leaves_direction_open, files(".html")) == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    assert offences(house.names_the_workshop, files(*TEXTS)) == []


def test_locks_name_no_address_and_no_path() -> None:
    locks = [path for path in files(".txt") if path.name.startswith("requirements")]

    assert [path.parent.name for path in locks][2:] == ["oscar"]
    assert offences(house.addresses_in_lock, iter(locks)) == []


def test_every_package_has_one_reason() -> None:
    wanted = house.packages((ROOT / "requirements.in").read_text(encoding="utf-8"))

    assert sorted(house.reasons((ROOT / "docs/decisions.md").read_text(encoding="utf-8"))) == sorted(wanted)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


BAD: list[tuple[Callable[[str], list[str]], str]] = [
    (house.imports_upward("rights"), "from complaints.models import Complaint"),
    (house.imports_upward("rights"), "import rights.models, demo.world"),
    (house.imports_upward("rights"), 'case = models.ForeignKey("complaints.Complaint")'),
    (house.imports_upward("ledger"), "from outbox import rows"),
    (house.imports_upward("accounts"), "from ipp_portal.env import text"),
    (house.imports_upward("complaints"), "from shops.oscar import process"),
    (house.knows_the_portal, "from marketplace.models import Market"),
    (house.knows_the_portal, "import tests.support.site"),
    (house.imports_inside_functions, "def late():\n    from complaints import actions"),
    (house.leaves_direction_open, '<article class="text" lang="{{ read_in }}">'),
    (house.oversized, "def long():\n" + "    x = 1\n" * 50),
    (house.oversized, "def test_long():\n" + "    x = 1\n" * 40),
    (house.oversized, "def wide(a, b, c, d, e, f, *, g, h, i): pass"),
    (house.oversized, "def many(x):\n" + "    if x: pass\n" * 13),
    (house.longer_than(3), "1\n2\n3\n4"),
    (STATE, "case.state = State.DOWN"),
    (STATE, "case.seen, case.state = True, State.DOWN"),
    (STATE, 'setattr(case, "state", State.DOWN)'),
    (STATE, "Complaint.objects.filter(pk=1).update(state=State.DOWN)"),
    (STATE, 'Complaint.objects.update(**{"state": State.DOWN})'),
    (STATE, 'Complaint.objects.update_or_create(pk=1, defaults={"state": "down"})'),
    (STATE, 'Complaint.objects.bulk_update(cases, ["state"])'),
    (STATE, "cursor.execute(\"UPDATE complaints_complaint SET state = 'down'\")"),
    (house.starts_tasks, "perform.delay(1)"),
    (house.starts_tasks, "perform.apply_async((1,))"),
    (house.holds_tasks_back, "perform.apply_async((1,), countdown=5)"),
    (house.holds_tasks_back, "perform.apply_async((1,), eta=tomorrow)"),
    (house.trusts_markup, "{{ note|safe }}"),
    (house.trusts_markup, "mark_safe(note)"),
    (house.sends_mail, "from django.core.mail import send_mail"),
    (house.sends_mail, "from django.core import mail"),
    (house.speaks_http, "import httpx"),
    (house.speaks_http, "from urllib.request import urlopen"),
    (house.speaks_http, "from urllib import request"),
    (house.reads_naive_clock, "datetime.now()"),
    (house.reads_naive_clock, "date.today()"),
    (house.inlines, '<p style="color: red">'),
    (house.inlines, '<a onclick="go()">'),
    (house.inlines, "<script>go()</script>"),
    (house.inlines, "<style>p {}</style>"),
    (house.inlines, '<img src="https://elsewhere.example/a.png">'),
    (house.names_the_workshop, "see " + "/work" + "/notes"),
    (house.addresses_in_lock, "thing @ https" + "://host/thing.whl"),
    (house.addresses_in_lock, "thing @ /somewhere/thing.whl"),
]


@pytest.mark.parametrize(("rule", "sample"), BAD)
def test_a_rule_goes_red_on_a_bad_sample(rule: Callable[[str], list[str]], sample: str) -> None:
    assert len(rule(sample)) >= 1


GOOD: list[tuple[Callable[[str], list[str]], str]] = [
    (house.imports_upward("complaints"), "from rights.models import IPRight\nfrom ledger import lifecycle"),
    (house.imports_upward("outbox"), "from ledger.policy import number"),
    (STATE, "if case.state == State.DOWN: Complaint.objects.filter(state=State.DOWN)"),
    (STATE, "class Complaint:\n    state = models.CharField(default=State.SENT)"),
    (house.inlines, '<script src="{% static "portal.js" %}" defer></script><p class="style">'),
    (house.reads_naive_clock, "timezone.now()"),
    (house.addresses_in_lock, "thing==1.0 ; sys_platform == 'win32'"),
]


@pytest.mark.parametrize(("rule", "sample"), GOOD)
def test_a_rule_lets_a_good_sample_pass(rule: Callable[[str], list[str]], sample: str) -> None:
    assert rule(sample) == []


def test_a_missing_reason_is_seen() -> None:
    assert house.reasons("- **django**: the framework named for it\n- **redis**: \n") == ["django"]
