"""What machines read of the portal: search engines, browsers, telephones, and whoever found a weakness."""

from datetime import timedelta
from email.utils import parseaddr
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handbook.pages import LANGUAGES, languages_of, pages
from ledger import policy

OPEN_PAGES = ("home", "questions:ask", "rights:which", "rights:statement", "policies", "handbook:start")
# Nothing of a person or of a case stands there for others; the addresses are named so that none is fetched in vain.
CLOSED = ("/accounts/", "/admin/", "/answer/", "/cases/", "/demo/", "/guest/", "/invitation/", "/organisation/")
HTML_LANGUAGES = {"en": "en", "zh-hans": "zh-Hans"}


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Every number in force, read from `policy/` now, with where it comes from."""
    names = {
        "accounts": _("Accounts and sign-in"),
        "answers": _("The seller's answer"),
        "clocks": _("Clocks"),
        "filing": _("Reporting"),
        "ledger": _("The chain of events"),
        "outbox": _("Letters and commands"),
        "questions": _("Questions to a person"),
        "requirements": _("Identity papers"),
        "rights": _("Rights and letters of authorisation"),
        "status": _("Alarms for staff"),
        "uploads": _("Uploads"),
    }
    shown = [(family, names.get(family, family), rows) for family, rows in policy.families().items()]
    return render(request, "policies.html", {"families": shown})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read, and where the list of pages is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), f"Sitemap: {_full(reverse('sitemap'))}"]
    return _text("\n".join(lines))


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
    lines = [f"Contact: mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}", f"Expires: {expires}"]
    lines += ["Preferred-Languages: en", f"Canonical: {_full(reverse('security'))}"]
    return _text("\n".join(lines))


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Lets a telephone share a listing straight into a report."""
    facts = {
        "name": _("IPP Portal"),
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
