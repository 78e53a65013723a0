"""What machines read of the portal: search engines, browsers, telephones, and whoever found a weakness."""

from datetime import timedelta
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handbook.pages import HTML_LANGUAGES, LANGUAGES, languages_of, pages
from ipp_portal import openness
from replies.operator import portal_name

OPEN_PAGES = (
    "home",
    "questions:ask",
    "rights:which",
    "rights:statement",
    "policies",
    "changes",
    "tools",
    "handbook:start",
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read, and where the list of pages is."""
    lines = [f"Allow: {path}" for path in openness.open_within()]
    lines += [f"Disallow: {path}" for path in openness.closed_starts()]
    return _text("\n".join(["User-agent: *", *lines, f"Sitemap: {_full(reverse('sitemap'))}"]))


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that is for everybody, with its translations."""
    entries = [_entry(_full(reverse(name)), {}) for name in OPEN_PAGES]
    for language in LANGUAGES:
        for slug in pages(language):
            others = {code: _page(code, slug) for code in languages_of(slug)}
            entries.append(_entry(_page(language, slug), others))
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {spaces}>\n' + "\n".join(entries) + "\n</urlset>\n"
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116). It is renewed with each day that the portal runs."""
    expires = (timezone.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [f"Contact: mailto:{settings.CONTACT}", f"Expires: {expires}"]
    lines += ["Preferred-Languages: en", f"Canonical: {_full(reverse('security'))}"]
    return _text("\n".join(lines))


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Lets a telephone share a listing straight into a report."""
    facts = {
        "name": portal_name(),
        "short_name": _("IPP"),
        "start_url": reverse("home"),
        "display": "browser",
        "icons": [{"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        "share_target": {
            "action": reverse("complaints:start"),
            "method": "GET",
            "params": {"url": "url", "text": "text", "title": "title"},
        },
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """Lets a browser search the handbook."""
    address = escape(_full(reverse("handbook:search", args=["en"]))) + "?q={searchTerms}"
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{escape(_('IP handbook'))}</ShortName>\n"
        f"<Description>{escape(_('Search the IP Protection Handbook'))}</Description>\n"
        f'<Url type="text/html" template="{address}"/>\n</OpenSearchDescription>\n'
    )
    return HttpResponse(body, content_type="application/opensearchdescription+xml; charset=utf-8")


def _full(path: str) -> str:
    return settings.SITE_URL + path


def _page(language: str, slug: str) -> str:
    return _full(reverse("handbook:page", args=[language, slug]))


def _entry(address: str, others: dict[str, str]) -> str:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{HTML_LANGUAGES[code]}" href="{escape(other)}"/>'
        for code, other in others.items()
    )
    return f"<url><loc>{escape(address)}</loc>{links}</url>"


def _text(body: str) -> HttpResponse:
    return HttpResponse(f"{body}\n", content_type="text/plain; charset=utf-8")
