"""The parts that pages are built of."""

import re
from datetime import UTC, datetime

from django.template.loader import render_to_string

DUE = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)


def text(template: str, **context: object) -> str:
    """What a reader sees, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", render_to_string(f"parts/{template}", context)).split())


def test_a_deadline_names_who_when_and_the_zone() -> None:
    assert (
        text("_deadline.html", who="You", due=DUE, days=3)
        == "You · by Fri 27 Nov 2026, 17:00 CET · 3 working days left"
    )


def test_a_deadline_counts_one_day_in_the_singular() -> None:
    assert text("_deadline.html", due=DUE, days=1) == "by Fri 27 Nov 2026, 17:00 CET · 1 working day left"


def test_the_next_step_says_when_there_is_nothing_to_do() -> None:
    said = text("_next.html", text="The seller can answer.", idle=True, who="The seller", due=DUE)

    assert said == (
        "What happens next The seller can answer. You do not need to do anything. "
        "The seller · by Fri 27 Nov 2026, 17:00 CET"
    )


def test_the_next_step_has_one_button() -> None:
    html = render_to_string("parts/_next.html", {"text": "Answer.", "url": "/answer/", "label": "Answer now"})

    assert re.findall(r'<a class="button" href="([^"]*)">([^<]*)', html) == [("/answer/", "Answer now")]


def test_the_timeline_says_past_now_and_expected_in_words() -> None:
    steps = [
        {"state": "past", "title": "Reported", "at": DUE},
        {"state": "now", "title": "We compare", "note": "A person looks."},
        {"state": "expected", "title": "Decision", "when": "within 2 working days"},
    ]

    assert text("_spine.html", steps=steps) == (
        "Reported Fri 27 Nov 2026, 17:00 CET We compare Now A person looks. Decision (expected) within 2 working days"
    )


def test_an_answer_has_a_way_to_change_it_that_names_the_question() -> None:
    answers = [
        {"label": "Listings", "lines": ["Cone lamp", "Desk lamp"], "url": "/x/"},
        {"label": "Sent by", "value": "Hanna"},
    ]

    assert text("_answers.html", answers=answers) == "Listings Cone lamp Desk lamp Change Listings Sent by Hanna"


def test_parts_show_markup_as_text() -> None:
    evil = "<script>1</script>"
    html = render_to_string("parts/_tag.html", {"text": evil}) + render_to_string(
        "parts/_answers.html", {"answers": [{"label": evil, "value": evil}]}
    )

    assert "<script" not in html
