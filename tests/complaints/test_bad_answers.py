"""What sellers send that can't be taken: each gets its sentence, what was typed stays, nothing is written."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.models import CounterNotice, CounterNoticeFile, ReportedListing
from complaints.states import State
from tests.complaints.builders import case_in, fresh, paper
from tests.complaints.filer import text_of
from tests.complaints.test_answering import TYPED, errors, let_in, page
from tests.support.each import each
from tests.uploads.make_files import pdf, png_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]  # bad input that reaches a column
FULL = 10 * 1024 * 1024 + 1

TEXTS = [
    ({"text": ""}, "Write at least one sentence about what we should know"),
    ({"text": " \n "}, "Write at least one sentence about what we should know"),
    ({"text": "a" * 4001}, "Your answer must be 4000 characters or fewer; you wrote 4001"),
    ({"text": "a\x00b"}, "Your answer holds a hidden character that can't be kept; type it again"),
    ({"text": "a\x07b"}, "Your answer holds a hidden character that can't be kept; type it again"),
    ({"ground": ""}, "Select why the listing should come back"),
    ({"ground": "no such ground"}, "Select why the listing should come back from the list"),
    ({"ground": "\x00"}, "Select why the listing should come back from the list"),
]


@each(("wrong", "sentence"), TEXTS)
def test_a_wrong_answer_gets_its_sentence_and_stays_typed(wrong: dict[str, str], sentence: str) -> None:
    case = case_in(State.DOWN)
    response = let_in(case).post(page(case), TYPED | wrong)
    form = response.context["form"]

    assert (response.status_code, errors(response)) == (200, [sentence])
    assert {name: form[name].value() for name in TYPED} == TYPED | wrong
    assert (text_of(response).count(sentence), CounterNotice.objects.count(), fresh(case).state) == (2, 0, State.DOWN)


FILES: list[tuple[str, bytes, str]] = [
    ("empty.pdf", b"", "“empty.pdf” is empty."),
    ("huge.pdf", pdf() + bytes(FULL), "“huge.pdf” is larger than 10 MB."),
    ("false.pdf", b"MZ" + bytes(500), "“false.pdf” is damaged or not really a PDF."),
    ("page.html", b"<script>alert(1)</script>", "“page.html” is not a PDF, PNG, JPEG or WebP file."),
    ("scan.pdf", png_of(1, 1), "“scan.pdf” is a PNG file by its content."),
    ("bomb.png", png_of(100_000, 100_000), "“bomb.png” has more than 40 million pixels."),
    ("cut.pdf", pdf()[:200], "“cut.pdf” could not be read"),
    ("a/../../b\u202ecod.exe", b"MZ", "“bcod.exe” is not a PDF"),
]


@each(("name", "content", "sentence"), FILES, ids=[row[0] for row in FILES])
def test_a_file_that_can_not_be_taken_is_named_and_the_words_stay(name: str, content: bytes, sentence: str) -> None:
    case = case_in(State.DOWN)
    response = let_in(case).post(page(case), TYPED | {"files": [SimpleUploadedFile(name, content)]})

    assert (response.status_code, [said.startswith(sentence) for said in errors(response)]) == (200, [True])
    assert response.context["form"]["text"].value() == TYPED["text"]
    assert (CounterNotice.objects.count(), CounterNoticeFile.objects.count()) == (0, 0)


def send(case: ReportedListing, *files: SimpleUploadedFile) -> list[str]:
    return errors(let_in(case).post(page(case), TYPED | {"files": list(files)}))


def test_six_files_are_one_too_many() -> None:
    files = [SimpleUploadedFile(f"{number}.pdf", pdf()) for number in range(6)]

    assert send(case_in(State.DOWN), *files) == ["You chose 6 files. Choose 5 or fewer at a time."]


def test_all_that_is_wrong_with_several_files_is_told_at_once() -> None:
    good = SimpleUploadedFile("good.png", paper().content_file.read())
    told = send(case_in(State.DOWN), SimpleUploadedFile("a.pdf", b""), good, SimpleUploadedFile("b.pdf", b""))

    assert [said.split(" is ")[0] for said in told] == ["“a.pdf”", "“b.pdf”"]


def test_a_text_where_files_belong_is_no_file() -> None:
    case = case_in(State.DOWN)
    response = let_in(case).post(page(case), TYPED | {"files": "not a file"})

    assert (response.status_code, CounterNotice.objects.get().files.count()) == (302, 0)


def test_a_thousand_fields_are_refused_with_a_page() -> None:
    case = case_in(State.DOWN)
    response = let_in(case).post(page(case), TYPED | {f"x{number}": "1" for number in range(1001)})

    assert (response.status_code, CounterNotice.objects.count()) == (400, 0)


STRANGE = [
    "<b>bold</b>",
    "\u202eturned",
    "a\r\nb\r\n\r\nc",
    "“quote”",
    "{{ secret }}",
    "https://evil.example",
    "漢字 שלום 🔥",
]


@each("text", STRANGE)
def test_strange_words_are_kept_as_typed_and_shown_as_words(text: str) -> None:
    case = case_in(State.DOWN)
    client = let_in(case)
    client.post(page(case), TYPED | {"text": text})
    shown = client.get(page(case)).content

    assert CounterNotice.objects.get().text.replace("\r\n", "\n") == text.replace("\r\n", "\n")
    assert b"<b>bold" not in shown
