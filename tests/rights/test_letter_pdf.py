"""The PDF of a letter of authorisation: any script, any number of rights, and nothing typed that steers it."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from replies.paper import marked
from rights.letter_pdf import letter_pdf
from tests.rights.letters_made import an_agent, clients_right, drafted, owned_right
from tests.rights.make import trademark
from tests.support.each import each
from uploads import check_upload

pytestmark = pytest.mark.django_db


def pdf_of(**facts: Any) -> bytes:
    agent = an_agent("Ада и Μαρία <b>Agents</b> & Co")
    return letter_pdf(drafted(agent, clients_right(agent, **facts)))


@each("name", ["LUMO", "鹿茂", "ルモ 루모", "Ⓛ “quoted” <tag> & more", "Łódź Ελλάς Кириллица", "L" * 190])
def test_a_letter_is_made_from_its_data_in_any_script_and_passes_our_own_gate(name: str) -> None:
    content = pdf_of(name=name)
    checked = check_upload(SimpleUploadedFile("letter.pdf", content))
    assert (checked.media_type, content.count(b"/Type /Page\n") >= 1, len(content) < 200_000) == (
        "application/pdf",
        True,
        True,
    )


def test_words_in_a_letter_can_not_steer_its_layout() -> None:
    assert marked("<font size='99'>LUMO</font> & 鹿") == (
        "&lt;font size='99'&gt;LUMO&lt;/font&gt; &amp; <font name=\"STSong-Light\">鹿</font>"
    )


def test_a_letter_of_two_hundred_rights_has_as_many_pages_as_it_needs() -> None:
    agent, first = an_agent(), owned_right()
    others = [trademark(first.owner, first.entered_by, name=f"LUMO {n}", number=f"0187{n:05}") for n in range(60)]
    content = letter_pdf(drafted(agent, first, *others))
    assert io.BytesIO(content).read().count(b"/Type /Page\n") >= 3
