"""Reference pictures: drawn anew, without place, time and maker, and as they are meant to be seen."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, PngImagePlugin

from accounts.models import Organisation
from ledger.lifecycle import Actor, IllegalMove
from rights.actions import add_picture, allow_seller, disallow_seller, remove_picture
from rights.models import IPRight
from rights.pictures import draw_anew
from rights.queries import allowed_by_owner, twins_of
from tests.rights.make import document, member, organisation, reviewer, trademark
from tests.rights.test_admin import page_of
from tests.rights.test_views import signed_in
from tests.support.answers import put_away
from tests.support.each import each
from tests.uploads.make_files import picture
from uploads import CheckedFile, check_upload

GPS, ORIENTATION = 0x8825, 0x0112


def checked(content: bytes, name: str = "logo.jpg") -> CheckedFile:
    return check_upload(SimpleUploadedFile(name, content))


def photo(*, turned: int = 1, size: tuple[int, int] = (40, 20)) -> bytes:
    """A photo of a telephone: with its place, its maker and how it was held."""
    image, exif, store = Image.new("RGB", size, "red"), Image.Exif(), io.BytesIO()
    exif[ORIENTATION], exif[0x010F] = turned, "Maker of telephones"
    exif.get_ifd(GPS)[1] = "N"
    image.save(store, "JPEG", exif=exif, comment=b"Taken at home")
    return store.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def drawn(content: bytes, name: str = "logo.jpg") -> bytes:
    kept = draw_anew(checked(content, name)).checked.content_file
    kept.seek(0)
    return kept.read()


def test_a_photo_without_this_step_tells_its_place() -> None:
    """The negative control: the photo holds what the next test must not find."""
    content = photo()
    assert (GPS in opened(content).getexif(), b"Maker" in content, b"Taken at home" in content) == (True, True, True)


def test_place_maker_and_comment_of_a_photo_are_gone() -> None:
    content = drawn(photo())
    assert (len(opened(content).getexif()), b"Maker" in content, b"Taken at home" in content) == (0, False, False)


def test_texts_inside_a_png_are_gone() -> None:
    store, told = io.BytesIO(), PngImagePlugin.PngInfo()
    told.add_text("Author", "Ida Lumo")
    Image.new("RGBA", (8, 8)).save(store, "PNG", pnginfo=told)
    content = drawn(store.getvalue(), "logo.png")
    assert (b"Ida" in store.getvalue(), b"Ida" in content, opened(content).mode) == (True, False, "RGBA")


def test_a_photo_is_kept_as_it_is_meant_to_be_seen() -> None:
    assert opened(drawn(photo(turned=6))).size == (20, 40)


def test_a_large_photo_is_made_smaller() -> None:
    assert opened(drawn(photo(size=(3000, 1500)))).size == (2000, 1000)


def test_a_pdf_is_no_picture() -> None:
    with pytest.raises(ValidationError) as refusal:
        draw_anew(document())
    assert refusal.value.messages == [
        "“certificate.pdf” is a PDF, and a picture is needed here. Save it as PNG or JPEG and upload that copy."
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "status"), [("owner", 200), ("staff", 200), ("stranger", 404)])
def test_a_picture_is_shown_to_its_owner_and_staff_only(who: str, status: int) -> None:
    right = trademark()
    row = add_picture(right, by=Actor.holder(right.entered_by), picture=draw_anew(checked(photo())))
    user = {"owner": right.entered_by, "staff": reviewer(), "stranger": member(organisation())}[who]
    response = signed_in(user).get(row.get_absolute_url())
    put_away(response)
    assert response.status_code == status


@pytest.mark.django_db
def test_a_picture_that_staff_may_have_seen_stays() -> None:
    right = trademark()
    row = add_picture(right, by=Actor.holder(right.entered_by), picture=draw_anew(checked(picture("PNG"), "a.png")))
    with pytest.raises(IllegalMove):
        remove_picture(row, by=Actor.holder(right.entered_by))
    assert right.pictures.count() == 1


@pytest.mark.django_db
def test_the_same_number_of_another_organisation_is_shown_to_staff_on_both_pages() -> None:
    first = trademark(number="018 765 432")
    second = trademark(organisation(Organisation.Kind.AGENT, name="Ada Agents"), number="EUTM 018765432")
    pages = [signed_in(reviewer()).get(page_of(right)).content.decode() for right in (first, second)]

    assert [list(twins_of(first)), list(twins_of(second))] == [[second], [first]]
    assert [second.reference in pages[0], first.reference in pages[1]] == [True, True]


@pytest.mark.django_db
def test_the_same_number_is_told_to_neither_organisation() -> None:
    first, second = trademark(), trademark(organisation(name="Others Ltd"))
    page = signed_in(first.entered_by).get(first.get_absolute_url()).content.decode()
    assert (second.reference in page, "Others Ltd" in page) == (False, False)


@pytest.mark.django_db
@each("facts", [{"number": "018765433"}, {"office": "WIPO"}, {"number": ""}, {"kind": "design"}, {"state": "draft"}])
def test_another_number_office_or_kind_is_no_twin(facts: dict[str, str]) -> None:
    first, second = (
        trademark(),
        trademark(organisation(name="Others Ltd"), **{k: v for k, v in facts.items() if k != "state"}),
    )
    if "state" in facts:
        IPRight.objects.filter(pk=second.pk).update(state="draft")
    assert list(twins_of(first)) == []


SITE = "http://127.0.0.1/market"


@pytest.mark.django_db
@each(
    ("name", "address", "found"),
    [
        ("Another name", "http://127.0.0.1/market/store/seller-03/", True),
        ("Another name", "127.0.0.1/market/store/seller-03", True),
        ("Another name", "http://127.0.0.1/market/store/seller-04/", False),
        ("Bright Bazaar", "http://elsewhere.example/market/store/seller-03/", False),
        ("Bright Bazaar", "", False),
    ],
)
def test_a_store_is_found_on_the_owners_list(name: str, address: str, found: bool) -> None:
    right = trademark()
    allow_seller(right, by=Actor.holder(right.entered_by), name=name, address=address)
    assert (allowed_by_owner(right.sellers, SITE, "seller-03") is not None) == found


@pytest.mark.django_db
@pytest.mark.postgresql
def test_a_seller_taken_off_the_list_is_no_longer_found_and_stays_on_record() -> None:
    right = trademark()
    by = Actor.holder(right.entered_by)
    seller = allow_seller(right, by=by, name="Bright Bazaar", address=f"{SITE}/store/seller-03/")
    disallow_seller(seller, by=by)
    assert (allowed_by_owner(right.sellers, SITE, "seller-03"), right.authorised_sellers.count()) == (None, 1)


def test_a_large_picture_is_made_small_and_keeps_its_holes() -> None:
    image, store = Image.new("RGBA", (4_100, 2_050), (200, 0, 0, 255)), io.BytesIO()
    image.paste((0, 0, 0, 0), (2_050, 0, 4_100, 2_050))
    image.quantize(16).save(store, "PNG")
    small = opened(drawn(store.getvalue(), "logo.png"))

    assert (small.size, small.mode) == ((2_000, 1_000), "RGBA")
    assert (small.getpixel((300, 500)), small.getpixel((1_700, 500))[3]) == ((200, 0, 0, 255), 0)


def test_a_large_photo_stands_as_it_was_held() -> None:
    assert opened(drawn(photo(turned=6, size=(4_400, 2_200)))).size == (1_000, 2_000)


@pytest.mark.django_db
@pytest.mark.postgresql
def test_the_owner_takes_a_seller_off_the_list_on_its_page() -> None:
    right = trademark()
    seller = allow_seller(right, by=Actor.holder(right.entered_by), name="Bright Bazaar", address=f"{SITE}/store/3/")
    signed_in(right.entered_by).post(reverse("rights:remove_seller", args=[right.reference, seller.pk]))

    assert not right.authorised_sellers.filter(removed_at=None).exists()
