"""An operator can hold everything outward, and only an operator lets it go again."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from outbox.dispatcher import tick
from outbox.models import Effect, Hold, Progress
from tests.toys.builders import make_effect

pytestmark = pytest.mark.django_db


def hold(**options: object) -> str:
    out = StringIO()
    call_command("hold", reason="Restored from Tuesday", stdout=out, **options)
    return out.getvalue()


def test_nothing_leaves_while_it_is_held() -> None:
    make_effect("mail:1", queue="mail")
    hold()

    assert (tick(), Effect.objects.get().progress) == (0, Progress.READY)


def test_holding_twice_is_one_hold() -> None:
    assert hold() == hold()
    assert Hold.objects.count() == 1


def test_a_dry_run_holds_nothing() -> None:
    assert hold(dry_run=True) == "Nothing is held.\n"
    assert Hold.objects.count() == 0


def test_a_hold_needs_a_reason() -> None:
    with pytest.raises(CommandError, match="reason of 1 to 500"):
        call_command("hold", reason=" ")


def test_what_was_held_goes_on_after_the_release() -> None:
    hold()
    call_command("release_hold", reason="Looked at it", stdout=StringIO())

    assert Hold.objects.filter(released_at=None).count() == 0
