"""The PDF of a letter of authorisation: any script, any number of rights, and nothing typed that steers it."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from replies.paper import CannotPrint, can_print, marked, printable_language
from rights.letter_pdf import letter_pdf
from tests.complaints.builders import signed_in
from tests.rights.letters_made import an_agent, clients_right, drafted, owned_right
from tests.rights.make import trademark
from tests.rights.test_letter_pages import user_of
from tests.support.each import each
from uploads import check_upload

pytestmark = pytest.mark.django_db


def pdf_of(**facts: Any) -> bytes:
    agent = an_agent("Ада и Μαρία <b>Agents</b> & Co")
    return letter_pdf(drafted(agent, clients_right(agent, **facts)))


@each("name", ["LUMO", "鹿茂", "ルモ 루모", "№ “quoted” <tag> & more", "Łódź Ελλάς Кириллица", "L" * 190])
def test_a_letter_is_made_from_its_data_in_any_script_and_passes_our_own_gate(name: str) -> None:
    content = pdf_of(name=name)
    checked = check_upload(SimpleUploadedFile("letter.pdf", content))
    assert (checked.media_type, content.count(b"/Type /Page\n") >= 1, len(content) < 200_000) == (
        "application/pdf",
        True,
        True,
    )


def test_a_letter_with_a_name_that_can_not_be_printed_is_refused_with_a_sentence_that_names_it() -> None:
    table = [
        ("Arabic", "شركة النور", False),
        ("Hebrew", "חברה", False),
        ("Devanagari", "प्रकाश", False),
        ("Thai", "แสง", False),
        ("a sign in a circle", "Ⓛ", False),
        ("Arabic and Latin", "LUMO نور", False),
        ("accents apart from their letters", "Ło\u0301dz\u0301", True),
        ("marks of direction", "\u2068LUMO\u2069", True),
        ("Chinese, Japanese and Korean", "鹿茂 ルモ 루모", True),
    ]
    wrong = []
    for name, words, wanted in table:
        said = "" if can_print(words) else marked(words)
        if (not said, "can’t show" in said) != (wanted, not wanted):
            wrong.append((name, said))

    assert wrong == []
    with pytest.raises(CannotPrint, match="شركة النور"):
        pdf_of(name="شركة النور")


def test_the_page_says_that_a_letter_can_not_be_printed_and_gives_no_file() -> None:
    agent = an_agent()
    letter = drafted(agent, clients_right(agent, name="شركة النور"))
    response = signed_in(user_of(agent)).get(reverse("rights:letter_pdf", args=[letter.reference]), follow=True)

    assert response.redirect_chain == [(letter.get_absolute_url(), 302)]
    assert "شركة النور" in str(next(iter(response.context["messages"])))


def test_a_pdf_is_in_english_where_the_page_is_written_from_right_to_left() -> None:
    made = {}
    for language in ("en", "zh-hans", "ar"):
        with override(language):
            made[language] = printable_language()

    assert made == {"en": "en", "zh-hans": "zh-hans", "ar": "en"}


def test_words_in_a_letter_can_not_steer_its_layout() -> None:
    assert marked("<font size='99'>LUMO</font> & 鹿") == (
        "&lt;font size='99'&gt;LUMO&lt;/font&gt; &amp; <font name=\"STSong-Light\">鹿</font>"
    )


def test_a_letter_of_two_hundred_rights_has_as_many_pages_as_it_needs() -> None:
    agent, first = an_agent(), owned_right()
    others = [trademark(first.owner, first.entered_by, name=f"LUMO {n}", number=f"0187{n:05}") for n in range(60)]
    content = letter_pdf(drafted(agent, first, *others))
    assert io.BytesIO(content).read().count(b"/Type /Page\n") >= 3
