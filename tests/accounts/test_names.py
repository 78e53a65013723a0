"""What may stand in the name of a firm or a person, and what becomes of it in mails to strangers."""

from html.parser import HTMLParser

import pytest
from django.core.exceptions import ValidationError

from accounts.fields import NameField
from accounts.models import Organisation
from replies.models import Reply
from replies.rendering import UNCLICKABLE, unclickable
from tests.accounts.teams import make_firm, person
from tests.accounts.visits import browser, make_person

# name: whether a form takes it
NAMES = {
    "Lumo Lights GmbH": True,
    "St. Pauli e.V.": True,
    "Dr. Oetker": True,
    "Dr. August Oetker Nahrungsmittel KG": True,
    "U.S. Polo Assn.": True,
    "J.Crew Group, Inc.": True,
    "L'Oréal S.A.": True,
    "Marks & Spencer p.l.c.": True,
    "Yahoo! Inc.": True,
    "A.P. Møller - Mærsk A/S": True,
    'Toys"R"Us': True,
    "1&1 Telecom GmbH": True,
    "AT&T": True,
    "3M": True,
    "Кирилл и Мефодий ООО": True,
    "株式会社ソニー": True,
    "شركة النور": True,
    # Real firms are called by their host: it passes, and mails show it so that nothing can be clicked.
    "Booking.com B.V.": True,
    "Amazon.com, Inc.": True,
    "Café @ Home": True,
    "x" * 80: True,
    "x" * 81: False,
    "https://evil.example/login": False,
    "Corner Market security: your store will be closed. Confirm at https://evil.example/login now": False,
    "see http:evil.example": False,
    "HTTPS://EVIL.EXAMPLE": False,
    "www.evil.example": False,
    "Confirm at WWW2.evil.example": False,
    "evil.example/login": False,
    "evil.example:8080": False,
    "evil.example?code=1": False,
    "evil.example#now": False,
    "mailto:eve@evil.example": False,
    "tel:+4930123456": False,
    "javascript:alert(1)": False,
    "write to eve@evil.example": False,
    "ｗｗｗ．evil．example": False,
    "evil．example／login": False,
    "ftp://evil.example": False,
    "": False,
}


def is_taken(name: str) -> bool:
    try:
        NameField().clean(name)
    except ValidationError:
        return False
    return True


def test_names_that_are_taken_and_refused() -> None:
    got = {name: is_taken(name) for name in NAMES}

    assert [(name, got[name], wanted) for name, wanted in NAMES.items() if got[name] != wanted] == []


# text: whether its dot would make a link
DOTS = {
    "Booking.com B.V.": True,
    "ask evil.example now": True,
    "evil。example": True,
    "evil．example": True,
    "https://evil.example": True,
    "St. Pauli e.V.": False,
    "Dr. Oetker": False,
    "1.5 kg": False,
    "No dot at all": False,
}


def test_only_dots_that_make_a_host_are_broken_in_mails_and_nothing_else_changes() -> None:
    got = {text: unclickable(text) for text in DOTS}

    assert [(text, got[text]) for text, wanted in DOTS.items() if (got[text] != text) != wanted] == []
    assert [text for text in DOTS if got[text].replace(UNCLICKABLE, "") != text] == []


class Links(HTMLParser):
    """The addresses that a page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name == "href"]


def links_in(html: str) -> list[str]:
    reader = Links()
    reader.feed(html)
    return reader.found


FORMS = [
    ("/organisation/new/", {"kind": "agent", "country": "DE"}),
    ("/account/name/", {}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "others"), FORMS)
def test_each_form_that_asks_for_a_name_refuses_a_link_and_keeps_what_was_typed(
    page: str, others: dict[str, str]
) -> None:
    firm = make_firm()
    typed = "evil.example/login"
    response = browser(person(firm, "hanna")).post(page, {"name": typed, **others})

    assert (response.status_code, typed in response.content.decode()) == (200, True)
    assert not Organisation.objects.filter(name=typed).exists()


@pytest.mark.django_db
def test_mail_to_somebody_outside_names_no_stranger_in_its_subject_and_no_link_of_theirs() -> None:
    firm = make_firm("Pay at evil.example now")
    hanna = person(firm, "hanna")
    hanna.name = "Boss of evil.example"
    hanna.save()
    browser(hanna).post("/organisation/invite/", {"email": "nora@lumo.example", "role": "reader"})
    mail = Reply.objects.get(code="invitation")

    assert [word for word in ("evil", "Pay", "Boss") if word in mail.subject] == []
    assert "evil.example" not in mail.text
    assert "evil.example" in mail.text.replace(UNCLICKABLE, "")
    assert [link for link in links_in(mail.html) if "/invitation/" not in link] == []


@pytest.mark.django_db
def test_who_asks_to_join_is_not_named_in_the_subject() -> None:
    firm = make_firm()
    eve = make_person("eve@lumo.example", name="Your account is closed")
    visitor = browser(eve)
    token = visitor.get("/organisation/new/").context["token"]
    visitor.post("/organisation/join/", {"organisation": token})
    mail = Reply.objects.filter(code="team_asked").first()

    assert mail is not None
    assert (eve.name in mail.subject, firm.name in mail.subject) == (False, True)
