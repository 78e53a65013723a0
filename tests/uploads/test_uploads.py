"""The gate for files: what is taken, what is refused, and what people are told."""

import contextlib
import hashlib
import io
import tracemalloc

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageFile

from rights.fields import DocumentField, DocumentsField
from tests.support.each import each
from tests.uploads.file_tables import HONEST, HOSTILE, JPEG, JS, LIMIT, PDF, PNG
from tests.uploads.make_files import locked, packed_objects, pdf, png_of, upload, webp_of
from uploads import check_upload, stored_file, stored_name
from uploads.gate import HEAD


def code_of(name: str, content: bytes) -> str:
    """Say what the gate answers: a refusal's code, or "taken"."""
    try:
        check_upload(upload(name, content))
    except ValidationError as refusal:
        return str(refusal.code)
    return "taken"


@each(("name", "content", "code"), HOSTILE, ids=[f"{i}-{each[0]!a}" for i, each in enumerate(HOSTILE)])
def test_what_is_not_an_honest_document_is_refused_with_its_own_code(name: str, content: bytes, code: str) -> None:
    assert code_of(name, content) == code


@each(("name", "content"), HONEST, ids=[f"{i}-{each[0]!a}" for i, each in enumerate(HONEST)])
def test_an_honest_document_is_taken(name: str, content: bytes) -> None:
    assert code_of(name, content) == "taken"


@each(
    ("name", "content", "sentence"),
    [
        ("a.exe", b"MZ", "“a.exe” is not a PDF, PNG, JPEG or WebP file. Save it as one of these and upload it again."),
        (
            "fake.png",
            b"no picture",
            "“fake.png” is damaged or not really a PNG, JPEG or WebP picture. "
            "Open it, save it as PNG or JPEG and upload that copy.",
        ),
        (
            "fake.pdf",
            b"no PDF",
            "“fake.pdf” is damaged or not really a PDF. Open it, save it as PDF and upload that copy.",
        ),
        ("a.jpg", PDF, "“a.jpg” is a PDF file by its content. Rename it so that it ends in .pdf and upload it again."),
        (
            "a.pdf",
            bytes(LIMIT + 1),
            "“a.pdf” is larger than 10 MB. Scan it in grey or save it as JPEG, and upload the smaller file.",
        ),
        (
            "a.png",
            png_of(9000, 9000),
            "“a.png” has more than 40 million pixels. Save it with fewer pixels and upload the smaller picture.",
        ),
        ("a.pdf", b"", "“a.pdf” is empty. Check that it opens on your device, then upload it again."),
        (
            "a.pdf",
            locked(6),
            "“a.pdf” is protected by a password. Save a copy without the password and upload that copy.",
        ),
        (
            "a.png",
            PNG[:60],
            "“a.png” could not be read: it is damaged or incomplete. Open it, save it anew and upload that copy.",
        ),
        (
            "a.pdf",
            pdf(JS),
            "“a.pdf” holds programs or attached files, which we do not open. "
            "Print it to a new PDF and upload that copy.",
        ),
    ],
)
def test_each_refusal_names_the_file_and_the_fix(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        check_upload(upload(name, content))

    assert refusal.value.messages == [sentence]


def test_no_file_is_told_apart_from_an_empty_one() -> None:
    with pytest.raises(ValidationError) as refusal:
        check_upload(None)

    assert refusal.value.messages == ["Choose a file: a PDF, PNG, JPEG or WebP of at most 10 MB."]


def test_a_checked_file_tells_what_it_holds() -> None:
    checked = check_upload(upload("Cone lamp.PNG", PNG, "text/html"))

    told = (checked.name, checked.media_type, checked.size, checked.sha256)
    assert told == ("Cone lamp.PNG", "image/png", len(PNG), hashlib.sha256(PNG).hexdigest())
    assert checked.content_file.read() == PNG


@pytest.mark.parametrize("size", [(9000, 9000), (100_000, 100_000)])
def test_a_pixel_bomb_is_refused_before_it_is_decoded(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    def decoded(self: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", decoded)
    assert code_of("bomb.png", png_of(*size)) == "too_many_pixels"


def test_a_webp_bomb_is_refused_before_its_decoder_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "open", lambda *_args, **_options: pytest.fail("opened"))
    assert code_of("bomb.webp", webp_of(b"VP8X", 16_000, 16_000)) == "too_many_pixels"


class Endless(io.RawIOBase):
    """Content without an end, which counts how much was taken of it."""

    taken = 0

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def read(self, size: int = -1) -> bytes:
        assert 0 < size < LIMIT, "Read it in pieces."
        self.taken += size
        return bytes(size)


def test_a_file_that_lies_about_its_size_is_read_to_the_limit_and_no_further() -> None:
    lying = upload("lying.pdf", PDF)
    lying.file = Endless()

    with pytest.raises(ValidationError) as refusal:
        check_upload(lying)

    assert (refusal.value.code, lying.file.taken <= LIMIT + 65_536 + HEAD) == ("too_big", True)


@pytest.mark.parametrize("content", [bytes(40_000_000), pdf(packed_objects(bytes(39_000_000))), PDF + b"#" * 9_000_000])
def test_memory_stays_bounded(content: bytes) -> None:
    file = upload("large.pdf", content)
    tracemalloc.start()
    with contextlib.suppress(ValidationError):
        check_upload(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 90_000_000


def test_a_file_that_can_no_longer_be_read_is_told_as_damaged() -> None:
    gone = upload("gone.pdf", PDF)
    gone.file.read = lambda *_size: (_ for _ in ()).throw(OSError("gone"))  # type: ignore[method-assign]

    with pytest.raises(ValidationError) as refusal:
        check_upload(gone)

    assert refusal.value.code == "unreadable"


@each(
    ("raw", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\scan.pdf", "scan.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("cod\u202efdp.pdf", "codfdp.pdf"),
        ("zero\u200bwidth\ufeff.pdf", "zerowidth.pdf"),
        ("  two   spaces .pdf", "two spaces .pdf"),
        ("Gro\u0308ße.pdf", "Größe.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_file_name_is_kept_as_one_clean_line(raw: str, kept: str) -> None:
    file = ContentFile(PDF)
    file.name = raw
    assert check_upload(file).name == kept


def test_a_stored_name_is_random_and_says_only_the_type() -> None:
    checked = check_upload(upload("secret plan.jpeg", JPEG))
    names = {stored_name(checked) for _ in range(20)}
    assert (len(names), {len(name) for name in names}, {name[-4:] for name in names}) == (20, {36}, {".jpg"})


def test_a_stored_file_holds_the_whole_content() -> None:
    checked = check_upload(upload("a.pdf", PDF))
    checked.content_file.read()
    assert stored_file(checked).read() == PDF


def test_an_optional_document_may_be_left_out() -> None:
    assert DocumentField(required=False).clean(None) is None


def test_a_required_document_asks_for_a_file_even_when_a_text_was_posted() -> None:
    with pytest.raises(ValidationError, match="Choose a file"):
        DocumentField().clean("scan.pdf")


def test_several_documents_are_checked_each() -> None:
    checked = DocumentsField().clean([upload("a.pdf", PDF), upload("b.png", PNG)])
    assert [(each.name, each.media_type) for each in checked] == [("a.pdf", "application/pdf"), ("b.png", "image/png")]


def test_of_several_documents_each_bad_one_is_named() -> None:
    with pytest.raises(ValidationError) as refusal:
        DocumentsField().clean([upload("a.pdf", b""), upload("b.png", PNG), upload("c.exe", b"MZ")])

    assert [message.split("”")[0] for message in refusal.value.messages] == ["“a.pdf", "“c.exe"]


def test_more_files_than_allowed_are_counted_back() -> None:
    with pytest.raises(ValidationError) as refusal:
        DocumentsField().clean([upload(f"{number}.pdf", PDF) for number in range(6)])

    assert refusal.value.messages == ["You chose 6 files. Choose 5 or fewer at a time."]


def test_no_files_are_an_empty_list_when_none_is_required() -> None:
    assert DocumentsField(required=False).clean([]) == []
