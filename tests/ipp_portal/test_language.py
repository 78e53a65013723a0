"""Everybody reads the portal in the language they chose, and gets its letters in it."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from accounts.language import language_of
from accounts.models import User
from complaints.letters import DownSeller
from complaints.models import ReportedListing
from complaints.states import State
from ledger.calendars import in_words
from ledger.queries import open_deadline
from replies.actions import send_transient
from replies.models import Reply
from replies.rendering import ask_page, foot_of
from tests.accounts.visits import PASSWORD, browser, make_person
from tests.complaints.builders import case_in, make_holder

pytestmark = pytest.mark.django_db
COOKIE = settings.LANGUAGE_COOKIE_NAME


def choose(visitor: Client, code: str, back: str = "") -> str:
    """Press a language's button; where it led."""
    return visitor.post(reverse("language"), {"language": code, "next": back}).headers["Location"]


def shown(visitor: Client, path: str = "/") -> str:
    return visitor.get(path).content.decode()


def test_the_page_has_a_button_for_each_language_by_its_own_name() -> None:
    page = shown(browser(), reverse("language"))

    assert [name for name in ("English", "简体中文", "العربية") if f">{name}</button>" in page] == [
        "English",
        "简体中文",
        "العربية",
    ]
    assert page.count("No person who speaks this language has read it through yet.") == 2


def test_a_choice_holds_for_the_next_pages() -> None:
    visitor = browser()

    assert choose(visitor, "ar", "/ask/") == "/ask/"
    assert '<html lang="ar" dir="rtl">' in shown(visitor, "/ask/")
    assert choose(visitor, "zh-hans", "/ask/") == "/ask/"
    assert '<html lang="zh-hans" dir="ltr">' in shown(visitor, "/ask/")


def test_every_page_names_the_language_and_leads_to_the_others() -> None:
    page = browser().get("/ask/?from=/rights/", headers={"accept-language": "ar"}).content.decode()

    assert f"{reverse('language')}?next=%2Fask%2F%3Ffrom%3D%2Frights%2F" in page
    assert "<bdi>العربية</bdi>" in page


def test_readers_of_an_unreviewed_language_are_told_so() -> None:
    told = "لم يقرأ"

    assert told in browser().get("/", headers={"accept-language": "ar"}).content.decode()
    assert "No person who speaks" not in shown(browser())


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_a_choice_returns_to_own_addresses_only(back: str) -> None:
    assert choose(browser(), "ar", back) == "/"


@pytest.mark.parametrize("code", ["", "xx", "fr", "../en"])
def test_an_unknown_language_is_not_chosen(code: str) -> None:
    visitor = browser()
    answer = visitor.post(reverse("language"), {"language": code})

    assert (answer.status_code, COOKIE in visitor.cookies) == (200, False)


def test_the_handbook_goes_on_in_the_chosen_language_where_it_has_the_page() -> None:
    visitor = browser()

    assert choose(visitor, "zh-hans", "/handbook/en/glossary/") == "/handbook/zh-hans/glossary/"
    assert choose(visitor, "zh-hans", "/handbook/en/search/?q=mark") == "/handbook/zh-hans/search/?q=mark"
    assert choose(visitor, "ar", "/handbook/zh-hans/glossary/") == "/handbook/zh-hans/glossary/"


def test_a_choice_is_kept_with_the_account_and_shown_in_another_browser() -> None:
    user = make_person()
    choose(browser(user), "ar")

    assert User.objects.get().language == "ar"
    assert '<html lang="ar" dir="rtl">' in shown(browser(user))


@pytest.mark.postgresql
def test_what_was_chosen_before_signing_in_is_kept_by_the_sign_in() -> None:
    make_person(language="")
    visitor = browser()
    choose(visitor, "zh-hans")
    visitor.post(reverse("account_login"), {"login": "hanna@lumo.example", "password": PASSWORD})

    assert User.objects.get().language == "zh-hans"


def test_an_earlier_choice_of_the_account_counts_more_than_the_browsers() -> None:
    make_person(language="ar")
    visitor = browser()
    choose(visitor, "zh-hans")
    visitor.post(reverse("account_login"), {"login": "hanna@lumo.example", "password": PASSWORD})

    assert '<html lang="ar"' in shown(visitor)


def test_the_admin_turns_round_with_arabic() -> None:
    page = shown(browser(make_person(is_staff=True, is_superuser=True, language="ar")), reverse("admin:index"))

    assert ('dir="rtl"' in page, "admin/css/rtl.css" in page) == (True, True)


def test_a_letter_comes_in_the_language_of_its_reader() -> None:
    holder = make_holder()
    User.objects.filter(pk=holder.user.pk).update(language="zh-hans")
    case = case_in(State.SENT, holder=holder)

    letter = Reply.objects.filter(code="received_holder").latest("pk")
    assert (letter.language, letter.to_address) == ("zh-hans", case.complaint.contact_email)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in letter.subject)


LETTERS = {
    "zh-hans": """\
我们已收到您关于 1 个商品链接的投诉。 它依据您的权利 LUMO (018765432)。

您提交的内容
------------------------

1. Cone Lamp (10007)

理由： 假冒商品：带有我的商标，但不是我生产的
您的说明： “The title carries our mark.”

接下来会怎样
------------------------

我们的一名工作人员会将每个商品链接与您的权利进行比对并作出决定。您无需做任何事。

如果我们下架某个商品，在市场不再展示或出售它之后，我们会写信告知您。如果不下架，我们会告诉您原因以及如何补正。

截止时间
------------------------

我们将于 DUE 前作出决定。

查看您的案件:
SITE/cases/CASE/

将副本保存为 PDF： SITE/cases/CASE/copy/

ASK

--
FOOT
""",
    "ar": """\
استلمنا شكواك بشأن عرض واحد (1). وهي تستند إلى حقك LUMO (018765432).

ما أرسلته
------------------------

1. Cone Lamp (10007)

السبب: بضائع مقلّدة: تحمل علامتي التجارية ولم أصنعها
بكلماتك: “The title carries our mark.”

ما الذي يحدث بعد ذلك
------------------------

يقارن أحد موظفينا كل عرض بحقك ويتخذ القرار. لا يلزمك فعل أي شيء.

إن أزلنا عرضًا، نكتب إليك حالما يتوقف السوق عن عرضه أو بيعه. وإن لم نُزله، نخبرك بالسبب وكيف تصحح الأمر.

الموعد النهائي
------------------------

نتخذ القرار في موعد أقصاه DUE.

اقرأ قضيتك:
SITE/cases/CASE/

احفظ نسخة بصيغة PDF: SITE/cases/CASE/copy/

ASK

--
FOOT
""",
}


@pytest.mark.parametrize("language", LETTERS)
def test_a_whole_letter_is_in_one_language_but_for_what_people_wrote(language: str) -> None:
    holder = make_holder()
    User.objects.filter(pk=holder.user.pk).update(language=language)
    case = case_in(State.SENT, holder=holder)
    deadline = open_deadline(case)
    assert deadline is not None
    reference = case.complaint.reference
    with override(language):
        due = in_words(deadline.due_at)
        blanks = {"reference": reference, "ask_url": ask_page(reference)}
        ask = gettext("Your reference is %(reference)s. To ask a person: %(ask_url)s") % blanks
        foot = foot_of("received_holder").text
    said = Reply.objects.get(code="received_holder").text
    told = {"-- \n": "--\n", due: "DUE", ask: "ASK", foot: "FOOT", reference: "CASE", settings.SITE_URL: "SITE"}
    for value, blank in told.items():
        said = said.replace(value, blank)

    assert said == LETTERS[language]


@pytest.mark.postgresql
def test_a_seller_is_written_to_in_the_language_of_their_pages() -> None:
    store = case_in(State.SENT).listing.store
    store.language = "ar"
    store.save()
    case = ReportedListing.objects.get()

    from_letters = [to.language for to in DownSeller.recipients(case)]
    assert from_letters == ["ar"]


def test_a_code_comes_in_the_language_of_the_page_that_asked_for_it() -> None:
    visitor = browser()
    make_person(language="")
    visitor.post(
        reverse("account_request_login_code"), {"email": "hanna@lumo.example"}, headers={"accept-language": "ar"}
    )

    assert Reply.objects.get().language == "ar"
    assert 'dir="rtl"' in Reply.objects.get().html


def test_who_chose_nothing_gets_the_portals_own_language() -> None:
    make_person(language="")

    assert [language_of(address) for address in ("hanna@lumo.example", "nobody@lumo.example")] == ["en", "en"]
    assert send_transient(kind="toy_code", to="a@demo.example", blanks={"code": "1"}).language == "en"


@pytest.mark.parametrize(("language", "read"), [("en", "en"), ("zh-hans", "zh-hans"), ("ar", "en")])
def test_the_handbook_opens_in_the_readers_language_where_it_speaks_it(language: str, read: str) -> None:
    visitor = Client(headers={"accept-language": language})
    door = re.search(r'<ul class="doors"><li lang="([a-z-]+)"', shown(visitor, "/handbook/"))
    led = visitor.get(reverse("handbook:anchor", args=["reason-wrong-class"])).headers["Location"]

    assert (door[1], led.partition("#")[0]) == (read, f"/handbook/{read}/refused-reports/")
