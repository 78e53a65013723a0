"""Find the texts of the interface, keep every language's file in step with them, and compile."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf.locale import LANG_INFO
from django.core.management.base import BaseCommand, CommandError

from ipp_portal.catalogues import po
from ipp_portal.catalogues.extract import texts
from ipp_portal.languages import LOCALE, Language, languages

TWO_FORMS = "nplurals=2; plural=(n != 1);"


class Command(BaseCommand):
    help = (
        "Bring the files under locale/ in step with the code and compile them. --add begins another language. "
        "Example: ./portal manage messages --add fr"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--add", metavar="CODE", help="begin this language, such as fr or pt-br")
        parser.add_argument("--plurals", default=TWO_FORMS, help="its rule for counting; two forms unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["add"]:
            begin(options["add"].lower(), options["plurals"])
        found = texts()
        for language in languages().values():
            if language.code != "en":
                open_ones = bring_in_step(language, found)
                self.stdout.write(f"{language.code}: {len(found)} texts, {open_ones} not translated yet")


def begin(code: str, plurals: str) -> None:
    """Add a language to languages.toml. Raises CommandError when it is there, or Django has no name for it."""
    if code in languages():
        raise CommandError(f"{code} is there already.")
    if code not in LANG_INFO:
        raise CommandError(f"Django knows no language {code}.")
    name = json.dumps(LANG_INFO[code]["name_local"], ensure_ascii=False)
    with (LOCALE / "languages.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[{code}]\nname = {name}\nplurals = "{plurals}"\nreviewed = false\n')
    languages.cache_clear()


def bring_in_step(language: Language, found: dict[po.Key, po.Entry]) -> int:
    """Write a language's .po and .mo. What is gone from the code goes; says how many texts wait for a translation."""
    target = language.folder / "django.po"
    kept = {entry.key: entry for entry in po.read(target.read_text(encoding="utf-8"))} if target.exists() else {}
    header = po.HEADER.format(language=language.folder.parent.name, plurals=language.plurals)
    forms = po.plural_forms(language.plurals)[0]
    entries = [po.Entry("", translations=[header])]
    for key, text in found.items():
        wanted = forms if text.plural is not None else 1
        old = kept.get(key)
        words = old.translations if old and len(old.translations) == wanted else [""] * wanted
        entries.append(po.Entry(text.text, text.plural, text.context, words, text.places, bool(old and old.is_fuzzy)))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(po.write(entries), encoding="utf-8")
    target.with_suffix(".mo").write_bytes(po.compiled(entries))
    return sum(not entry.is_translated for entry in entries)
