"""Reading the handbook: its doors, its pages, search, all on one sheet to print, and what readers say."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import limits
from handbook import binding
from handbook.forms import OpinionForm
from handbook.models import HandbookVersion, PageOpinion
from handbook.pages import (
    HTML_LANGUAGES,
    LANGUAGES,
    ORIGINAL,
    PARTS,
    Page,
    languages_of,
    page_in,
    pages,
    step_by_steps,
    way_through,
)
from handbook.rendering import cleaned, letters_of, linked_data, on_a_sheet, places, questions_of
from handbook.rendering import render as rendered
from handbook.search import search as find


def readers_own() -> str:
    """The language of the interface where the handbook speaks it, else the original."""
    chosen = get_language() or ORIGINAL
    return chosen if chosen in LANGUAGES and pages(chosen) else ORIGINAL


def _language(language: str) -> str:
    if language not in LANGUAGES or not pages(language):
        raise Http404
    return language


@require_safe
def index(request: HttpRequest, language: str = "") -> HttpResponse:
    """Four doors, and all pages by part; in the reader's language where the address names none."""
    language = language or readers_own()
    here = pages(_language(language)).values()
    parts = [(name, [page for page in here if page.part == part and not page.steps]) for part, name in PARTS.items()]
    context = {"read_in": language, "doors": step_by_steps(language), "parts": [part for part in parts if part[1]]}
    return render(request, "handbook/index.html", context | _switch(language, "handbook:index"))


@require_safe
def page(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """One page, with its place among the steps of its way."""
    found = page_in(slug, _language(language))
    if found is None:
        raise Http404
    return render(request, "handbook/page.html", _context(found, language) | {"form": OpinionForm()})


def _context(found: Page, language: str) -> dict[str, Any]:
    way = way_through(found.slug, language)
    steps = [page_in(step, language) for step in way.steps] if way else []
    order = [way, *steps] if way else list(pages(language).values())
    slugs = [each.slug for each in order]
    place = slugs.index(found.slug)
    return {
        "page": found,
        "read_in": language,
        "html": rendered(found).html,
        "letters": letters_of(found),
        "faq": _faq(found),
        "is_translated": found.language == language,
        "way": way,
        "steps": steps,
        "before": order[place - 1] if place else None,
        "after": order[place + 1] if place + 1 < len(order) else None,
        "sections": [section for section in rendered(found).sections if section.heading],
    } | _switch(language, "handbook:page", found.slug, only=languages_of(found.slug))


def _faq(found: Page) -> str:
    """The page's questions and answers, as search engines read them; empty where it answers none by name."""
    asked = questions_of(found)
    entries = [
        {"@type": "Question", "name": name, "acceptedAnswer": {"@type": "Answer", "text": text}}
        for name, text in asked.items()
    ]
    facts = {"@context": "https://schema.org", "@type": "FAQPage", "inLanguage": HTML_LANGUAGES[found.language]}
    return linked_data({**facts, "mainEntity": entries}) if entries else ""


def _switch(language: str, name: str, *args: str, only: list[str] | None = None) -> dict[str, Any]:
    """The same page in the other languages that have it."""
    known = [code for code in (only or LANGUAGES) if pages(code)]
    return {
        "languages": [(code, LANGUAGES[code], reverse(name, args=[code, *args])) for code in known if code != language]
    }


@require_safe
def anchor(request: HttpRequest, anchor: str) -> HttpResponse:
    """Where the product links to: on to the page that explains this reason, paper or letter."""
    slug = places().get(anchor)
    if slug is None or anchor not in binding.all_anchors():
        raise Http404
    return redirect(f"{reverse('handbook:page', args=[readers_own(), slug])}#{anchor}")


@require_safe
def search(request: HttpRequest, language: str) -> HttpResponse:
    """Search the pages of one language; works without script."""
    asked = request.GET.get("q", "").strip()[:200]
    hits = find(asked, _language(language)) if asked else []
    context = {"read_in": language, "asked": asked, "hits": hits}
    return render(request, "handbook/search.html", context | _switch(language, "handbook:search"))


@require_safe
def whole(request: HttpRequest, language: str) -> HttpResponse:
    """All pages on one sheet: to print, and for the PDF."""
    read = [(each, on_a_sheet(each)) for each in pages(_language(language)).values()]
    return render(request, "handbook/whole.html", {"read_in": language, "read": read})


@require_safe
def letters(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """The model letters of a page as a text file."""
    found = page_in(slug, _language(language))
    text = letters_of(found) if found else ""
    if not text:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{slug}.txt"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)


@require_safe
def version(request: HttpRequest, pk: int, language: str, slug: str) -> HttpResponse:
    """A page as it was in an earlier version."""
    kept = get_object_or_404(HandbookVersion, pk=pk)
    was = kept.pages.get(language, {}).get(slug)
    if was is None:
        raise Http404
    context = {"kept": kept, "title": was["title"], "html": cleaned(was["html"]), "slug": slug, "read_in": language}
    return render(request, "handbook/version.html", context)


@require_POST
def opinion(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Whether a page helped."""
    found = page_in(slug, _language(language))
    if found is None:
        raise Http404
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return render(request, "handbook/page.html", _context(found, language) | {"form": form})
    if limits.of_network("limits.opinions_network_per_hour", request):
        said = form.cleaned_data
        helped = said["helped"] == "yes"
        PageOpinion.objects.create(slug=slug, language=found.language, helped=helped, text=said["text"])
    messages.success(request, _("Thank you. We read what you wrote."))
    return redirect("handbook:page", language, slug)
