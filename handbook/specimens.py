"""Specimens: drawn papers, good ones and ones that would be refused, in static/handbook/specimens/.

Their addresses carry no digest: versions of the handbook are kept before static files are collected, and last longer.
"""

import re
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html

from handbook.pages import ORIGINAL, pages

FOLDER = Path(settings.BASE_DIR) / "static" / "handbook" / "specimens"
NAME = re.compile(r"[a-z]+(?:-[a-z]+)*-(?:good|bad)")
CAPTION = re.compile(r"((?:document|right|authorisation|reason)-[a-z-]+): (.+)", re.DOTALL)
HEADING = r"^#+ +(.+?) *\{#%s\}$"
WORDS = {"en": ("Good:", "Will be refused:", "."), "zh-hans": ("合格:", "会被退回:", "。")}
WIDTH, HEIGHT = 400, 300


def address(name: str) -> str:
    """Where a browser finds a specimen."""
    return f"{settings.STATIC_URL}handbook/specimens/{name}.svg"


def is_one(src: str) -> bool:
    """Whether an address is that of a specimen, and of nothing else."""
    name = src.removeprefix(address("").removesuffix(".svg")).removesuffix(".svg")
    return bool(NAME.fullmatch(name)) and src == address(name)


def on_disk(html: str) -> str:
    """The same HTML with its specimens read from the disk, for the printer."""
    return html.replace(f'src="{address("").removesuffix(".svg")}', f'src="{FOLDER.as_uri()}/')


def figure(name: str, seen: str, caption: str, language: str) -> str:
    """A specimen with its caption. seen: what somebody who does not see it should know. Raises KeyError, saying why."""
    if not NAME.fullmatch(name) or not (FOLDER / f"{name}.svg").is_file():
        raise KeyError("there is no such picture")
    if not seen or not caption:
        raise KeyError("it needs both words for those who do not see it, and a caption")
    good, bad, stop = WORDS[language]
    refused = CAPTION.fullmatch(caption)
    if name.endswith("-bad") != bool(refused):
        raise KeyError("a bad one, and only a bad one, begins its caption with the anchor of its reason")
    picture = format_html('<img src="{}" alt="{}" width="{}" height="{}">', address(name), seen, WIDTH, HEIGHT)
    if not refused:
        return format_html("<figure>{}<figcaption><strong>{}</strong> {}</figcaption></figure>", picture, good, caption)
    slug, heading = _reason(refused[1], language)
    to = f"{reverse('handbook:page', args=[language, slug])}#{refused[1]}"
    words = format_html('<strong>{} <a href="{}">{}</a>{}</strong> {}', bad, to, heading, stop, refused[2])
    return format_html("<figure>{}<figcaption>{}</figcaption></figure>", picture, words)


def _reason(anchor: str, language: str) -> tuple[str, str]:
    """The page and the heading that explain a reason; read from the files, since pages show each other's specimens."""
    for page in (pages(language) or pages(ORIGINAL)).values():
        if found := re.search(HEADING % re.escape(anchor), page.body, re.MULTILINE):
            return page.slug, found[1]
    raise KeyError(f"no page explains {anchor!r}")
