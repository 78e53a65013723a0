"""Mail addresses as people paste them, and which of them reach one mailbox."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client

from accounts.actions import create_person
from accounts.fields import PlainEmailField
from accounts.guests import guest_with
from accounts.mailboxes import limit_key, mailbox_of
from accounts.models import User
from accounts.queries import address_of_account

ANN = "ann@firm.example"
PASTED = (
    "ann@firm.example",
    " ann@firm.example ",
    "ANN@FIRM.EXAMPLE",
    "Ann@Firm.Example",
    "ann@firm.example;",
    "ann@firm.example,",
    "ann@firm.example.",
    "ann@firm.example。",
    "ann@firm.example、",
    "ann@firm.example；",
    "ann@firm.example>",
    "<ann@firm.example>",
    "<ann@firm.example>;",
    "<<ann@firm.example>>",
    "(ann@firm.example)",
    "[ann@firm.example]",
    "“ann@firm.example”",
    "'ann@firm.example'",
    '"ann@firm.example"',
    "«ann@firm.example»",
    "Ann Roe <ann@firm.example>",
    "Ann Roe <ann@firm.example>;",
    '"Roe, Ann" <ann@firm.example>',
    "Ann Roe (Firm) <ann@firm.example>",
    "ann@firm.example (Ann Roe)",
    "Roe, Ann [ann@firm.example]",
    "Ann Roe ann@firm.example",
    "张三 <ann@firm.example>",
    "آن <ann@firm.example>",
    "mailto:ann@firm.example",
    "MAILTO:ann@firm.example",
    "mailto: ann@firm.example",
    "mailto:ann@firm.example?subject=Hello",
    "<mailto:ann@firm.example>",
    "[ann@firm.example](mailto:ann@firm.example)",
    "ann@firm.example <mailto:ann@firm.example>",
    "E-mail: ann@firm.example",
    "邮箱：ann@firm.example",
    "Email:ann@firm.example",
    "ann＠firm.example",
    "ａｎｎ＠ｆｉｒｍ．ｅｘａｍｐｌｅ",
    "ann@firm。example",
    "ann @ firm.example",
    "ann@ firm.example",
    "ann[at]firm.example",
    "ann (at) firm.example",
    "ann(at)firm(dot)example",
    "ann [at] firm [dot] example",
    "ann{at}firm.example",
    "ann@firm[.]example",
    "\u200bann@firm.example",
    "ann\u200b@firm.example",
    "ann@firm\u200b.example",
    "an\u00adn@firm.example",
    "\u202aann@firm.example\u202c",
    "\u200eann@firm.example\u200f",
    "\ufeffann@firm.example",
    "ann@firm.example\u2060",
    "ann\u200d@firm.example",
    "\u2066ann@firm.example\u2069",
    "ann@firm.example\n",
    "ann@firm.example\t",
    "\u00a0ann@firm.example\u00a0",
    "ann@firm.example|",
    "ann@firm.example/",
    "| ann@firm.example |",
    "ann@firm.example; ann@firm.example",
    "Ann: ann@firm.example!",
)
KEPT = ("o'neil@firm.example", "a+b@firm.example", "a.b-c_d@sub.firm.example", "1@firm.example")
REFUSED = {
    "": "required",
    "ann": "invalid",
    "ann@": "invalid",
    "@firm.example": "invalid",
    "ann@firm": "invalid",
    "ann@@firm.example": "invalid",
    "an\u00e9@firm.example": "invalid",
    "ann@firm.example; bob@firm.example": "several",
    "ann@firm.example bob@other.example": "several",
    "ann..roe@firm.example": "invalid",
    "аnn@firm.example": "invalid",
}
ONE_MAILBOX = [
    (
        "ann@firm.example",
        "ANN@firm.example",
        "ann@FIRM.EXAMPLE",
        "ann\u200b@firm.example",
        "a\u00adnn@firm.example",
        "ａnn@firm.example",
        "ann@firm.example.",
    ),
    ("ann@märkt.example", "ann@xn--mrkt-loa.example", "ann@MÄRKT.example", "ann@ma\u0308rkt.example"),
    (
        "annroe@gmail.com",
        "ann.roe@gmail.com",
        "a.n.n.r.o.e@gmail.com",
        "annroe+shop@gmail.com",
        "Ann.Roe+1@googlemail.com",
        "annroe@googlemail.com",
    ),
    ("ann.roe@outlook.com", "ann.roe+shop@outlook.com", "Ann.Roe+2@Outlook.com"),
    ("ann@proton.me", "ann+shop@proton.me"),
    ("ann@fastmail.com", "ann+shop@fastmail.com"),
]
TWO_MAILBOXES = [
    ("ann@firm.example", "ann@other.example"),
    ("annroe@firm.example", "ann.roe@firm.example"),
    ("ann@firm.example", "ann+shop@firm.example"),
    ("annroe@outlook.com", "ann.roe@outlook.com"),
    ("ann@outlook.com", "ann@hotmail.com"),
    ("ann@proton.me", "ann@pm.me"),
    ("annroe@yahoo.com", "ann.roe@yahoo.com"),
    ("+@gmail.com", "ann@gmail.com"),
]
ONE_LIMIT = [
    ("ann@firm.example", "ann+1@firm.example", "ann+shop@firm.example", "Ann+2@FIRM.example"),
    ("annroe@gmail.com", "a.nn.roe+9@googlemail.com"),
    ("ann@icloud.com", "ann+x@icloud.com"),
]


def cleaned(typed: str) -> str:
    try:
        return PlainEmailField().clean(typed)
    except ValidationError as refusal:
        return str(refusal.error_list[0].code)


def test_an_address_is_taken_out_of_what_people_paste() -> None:
    assert {typed: cleaned(typed) for typed in PASTED if cleaned(typed) != ANN} == {}
    assert {typed: cleaned(typed) for typed in KEPT if cleaned(typed) != typed} == {}


def test_what_is_no_address_or_several_is_refused() -> None:
    assert {typed: cleaned(typed) for typed, code in REFUSED.items() if cleaned(typed) != code} == {}


def test_one_mailbox_has_one_key() -> None:
    assert [group for group in ONE_MAILBOX if len({mailbox_of(each) for each in group}) != 1] == []


def test_two_mailboxes_have_two_keys() -> None:
    assert [pair for pair in TWO_MAILBOXES if mailbox_of(pair[0]) == mailbox_of(pair[1])] == []


def test_for_limits_a_tag_is_left_out_at_every_domain() -> None:
    assert [group for group in ONE_LIMIT if len({limit_key(each) for each in group}) != 1] == []
    assert limit_key("ann@firm.example") != limit_key("bob@firm.example")


@pytest.mark.django_db
def test_a_second_account_of_one_mailbox_can_not_be_made() -> None:
    create_person("ann.roe@gmail.com")

    with pytest.raises(IntegrityError):
        create_person("annroe+2@googlemail.com")


@pytest.mark.django_db
def test_mail_goes_to_the_address_as_it_was_typed_first() -> None:
    create_person("ann.roe+shop@gmail.com")

    assert address_of_account("annroe@gmail.com") == "ann.roe+shop@gmail.com"
    assert address_of_account("ann.roe+new@firm.example") == "ann.roe+new@firm.example"


@pytest.mark.django_db
def test_a_guest_with_another_spelling_is_the_same_guest() -> None:
    first = guest_with("ann.roe@gmail.com")

    assert guest_with("annroe+2@gmail.com") == first
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_signing_up_with_another_spelling_makes_no_account(client: Client) -> None:
    create_person("ann.roe@gmail.com")
    client.post("/accounts/signup/", {"email": "annroe+second@gmail.com"})

    assert list(User.objects.values_list("email", flat=True)) == ["ann.roe@gmail.com"]


@pytest.mark.django_db
def test_a_second_account_for_a_mailbox_keeps_working_and_the_first_has_the_mailbox() -> None:
    old, new = create_person("ann.roe@gmail.com"), create_person("bob@firm.example")
    User.objects.filter(pk=new.pk).update(email="annroe@gmail.com", mailbox="")
    new.refresh_from_db()
    new.save()

    assert list(User.objects.order_by("pk").values_list("mailbox", flat=True)) == ["annroe@gmail.com", ""]
    assert (address_of_account("ann.roe@gmail.com"), address_of_account("annroe@gmail.com")) == (old.email, new.email)
