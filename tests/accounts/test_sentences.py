"""What counts as a whole sentence, in scripts that need few signs and in those that need many."""

from django.core.exceptions import ValidationError

from accounts.fields import SentenceField
from accounts.forms import LookAlikeForm
from complaints.forms import WhatForm
from questions.forms import QuestionForm

SENTENCES = (
    "盗用我司商标",
    "盗用我司图片",
    "此为假货商品",
    "照片是我们的",
    "盜用我司商標",
    "商標を盗用",
    "これは偽物です",
    "ロゴが同じ",
    "상표를 도용함",
    "가짜 제품입니다",
    "The title carries our mark.",
    "It is ours",
    "Our photos",
    "It is a fake",
    "Das ist unser Foto.",
    "C'est notre photo",
    "Es falso todo",
    "Это подделка",
    "Это наш знак",
    "هذه صورتنا",
    "العلامة لنا",
    "זה הסמל שלנו",
    "ใช้โลโก้ของเรา",
    "यह नकली है जी",
    "Hàng giả mạo",
    "Bu bizim logomuz",
    "  盗用我司商标  ",
    "盗用我司商标。",
    "Our mark!!",
)
NO_SENTENCES = (
    "copy",
    "fake",
    "商标",
    "盗用",
    "假货",
    "偽物",
    "가짜",
    "...",
    "..........",
    "aaaaaaaaaaaa",
    "1234567890",
    "- - - - - - - -",
    "!!!!!!!!!!",
    "商商商商商商",
    "\u3000" * 20,
    "подд",
    "تقليد",
)


def is_taken(text: str, field: SentenceField) -> bool:
    try:
        field.clean(text)
    except ValidationError:
        return False
    return True


def test_a_whole_sentence_is_taken_in_any_script() -> None:
    assert [text for text in SENTENCES if not is_taken(text, SentenceField())] == []


def test_a_word_or_no_word_at_all_is_refused() -> None:
    assert [text for text in NO_SENTENCES if is_taken(text, SentenceField())] == []


def test_every_form_that_asks_for_a_sentence_measures_so() -> None:
    fields = {form.__name__: form.base_fields[name] for form, name in FORMS}

    assert {name: is_taken("盗用我司商标", field) for name, field in fields.items()} == dict.fromkeys(fields, True)
    assert {name: is_taken("商标", field) for name, field in fields.items()} == dict.fromkeys(fields, False)


FORMS = [(WhatForm, "statement"), (QuestionForm, "text"), (LookAlikeForm, "reasoning")]
