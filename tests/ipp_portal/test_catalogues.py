"""Every text of the interface stands in every language, whole, and what is compiled is what was written."""

import gettext
import io
import re

import pytest

from ipp_portal.catalogues import po
from ipp_portal.catalogues.extract import in_python, in_template, texts
from ipp_portal.languages import LOCALE, Language, languages
from ipp_portal.management.commands.messages import bring_in_step
from tests.support.chinese import half_width

BLANK = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
OTHERS = [language for language in languages().values() if language.code != "en"]


def entries(language: Language) -> list[po.Entry]:
    return po.read((language.folder / "django.po").read_text(encoding="utf-8"))[1:]


def wrong_blanks(entry: po.Entry) -> list[str]:
    """Translations with another blank than the text. With a number, "one" and "two" may say it in a word."""
    own = {tuple(sorted(BLANK.findall(text))) for text in (entry.text, entry.plural) if text}
    every = {blank for blanks in own for blank in blanks}
    named = all(blank.startswith(("%(", "{")) for blank in every)

    def fits(text: str) -> bool:
        blanks = tuple(sorted(BLANK.findall(text)))
        return blanks in own or (entry.plural is not None and named and set(blanks) <= every)

    return [text for text in entry.translations if not fits(text)]


@pytest.mark.parametrize("language", OTHERS, ids=str)
def test_a_language_holds_exactly_the_texts_of_the_code(language: Language) -> None:
    assert {(entry.key, entry.plural) for entry in entries(language)} == {
        (entry.key, entry.plural) for entry in texts().values()
    }


@pytest.mark.parametrize("language", OTHERS, ids=str)
def test_every_text_is_translated_and_keeps_its_blanks(language: Language) -> None:
    forms = po.plural_forms(language.plurals)[0]
    read = entries(language)

    assert [entry.text for entry in read if not entry.is_translated] == []
    assert [entry.text for entry in read if len(entry.translations) != (1 if entry.plural is None else forms)] == []
    assert [found for entry in read if (found := wrong_blanks(entry))] == []


@pytest.mark.parametrize("language", OTHERS, ids=str)
def test_what_is_compiled_is_what_was_written(language: Language) -> None:
    source = (language.folder / "django.po").read_text(encoding="utf-8")
    compiled = (language.folder / "django.mo").read_bytes()

    assert compiled == po.compiled(po.read(source))


def test_chinese_texts_are_written_with_their_own_signs() -> None:
    texts = [text for entry in entries(languages()["zh-hans"]) for text in entry.translations]

    assert [found for text in texts for found in half_width(text)] == []


def test_every_folder_is_a_language_and_every_language_a_folder() -> None:
    assert {path.name for path in LOCALE.iterdir() if path.is_dir()} == {lang.folder.parent.name for lang in OTHERS}


def test_a_compiled_file_is_read_by_gettext() -> None:
    header = po.Entry("", translations=[po.HEADER.format(language="ar", plurals=languages()["ar"].plurals)])
    many = po.Entry("%d case", "%d cases", translations=["0", "1", "2", "few", "many", "other"])
    several = [po.Entry("May", context="month", translations=["ماي"]), po.Entry("Open", translations=[""])]
    read = gettext.GNUTranslations(io.BytesIO(po.compiled([header, many, *several])))

    assert [read.ngettext("%d case", "%d cases", number) for number in (0, 1, 2, 5, 11, 100)] == many.translations
    assert (read.pgettext("month", "May"), read.gettext("Open"), read.gettext("%d case")) == ("ماي", "Open", "1")


def test_a_file_reads_back_as_it_was_written() -> None:
    written = [
        po.Entry("", translations=["Language: xx\nPlural-Forms: nplurals=1; plural=0;\n"]),
        po.Entry('Say "yes"\nor \\ no\t', "%d", "menu", ["eins"], ["a/b.py", "c.html"], is_fuzzy=True),
    ]

    assert po.read(po.write(written)) == written


def test_texts_are_found_where_they_are_marked() -> None:
    python = "ngettext('%d a' ' b', '%d c', n); x.gettext_lazy('d'); pgettext('e', 'f'); _(name); other('g')"
    template = (
        '{% translate "it\'s" %}{% blocktranslate count n=n %}one{% plural %}{{ n }}{% endblocktranslate %}<p>bare</p>'
    )

    assert list(in_python(python)) == [
        ("ngettext", ["%d a b", "%d c", None]),
        ("gettext_lazy", ["d"]),
        ("pgettext", ["e", "f"]),
        ("_", [None]),
    ]
    assert list(in_template(template)) == [("gettext", ["it's"]), ("ngettext", ["one", "%(n)s"])]


def test_a_line_that_is_no_entry_is_named() -> None:
    with pytest.raises(po.CatalogueError, match="msgfoo"):
        po.read('msgfoo "a"')


@pytest.mark.parametrize(
    ("text", "plural", "translations"),
    [("%d of %d", None, ["%d"]), ("{name}", None, ["name"]), ("%(n)s a", "%(n)s b", ["%(m)s"]), ("%d", "%d", ["one"])],
)
def test_a_lost_blank_is_seen(text: str, plural: str | None, translations: list[str]) -> None:
    assert wrong_blanks(po.Entry(text, plural, translations=translations)) == translations


def test_a_new_language_begins_with_every_text_and_keeps_what_was_translated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr("ipp_portal.languages.LOCALE", tmp_path)
    french = Language("fr", "français", "nplurals=2; plural=(n > 1);", reviewed=False)
    found = {entry.key: entry for entry in [po.Entry("Yes"), po.Entry("%d day", "%d days")]}

    assert bring_in_step(french, found) == 2
    target = french.folder / "django.po"
    target.write_text(target.read_text().replace('msgid "Yes"\nmsgstr ""', 'msgid "Yes"\nmsgstr "Oui"'))

    assert bring_in_step(french, found | {(None, "No"): po.Entry("No")}) == 2
    assert [entry.translations for entry in entries(french)] == [["Oui"], ["", ""], [""]]
