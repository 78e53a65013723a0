"""Addresses of the portal. Each app brings its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from ipp_portal import language_views, pages, public

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.sign_in_urls")),
    path("accounts/second-factor/", include("accounts.second_factor.urls")),
    path("", include("accounts.urls")),
    path("snapshots/", include("marketplace.urls")),
    path("stores/claim/", include("marketplace.claim_urls")),
    path("ask/", include("questions.urls")),
    path("rights/", include("rights.urls")),
    path("", include("complaints.urls")),
    path("first-steps/", include("onboarding.urls")),
    path("handbook/", include("handbook.urls")),
    path("language/", language_views.language, name="language"),
    path("policies/", pages.policies, name="policies"),
    path("changes/", pages.changes, name="changes"),
    path("tools/", pages.tools, name="tools"),
    path("logo", pages.logo, name="logo"),
    path("robots.txt", public.robots, name="robots"),
    path("sitemap.xml", public.sitemap, name="sitemap"),
    path(".well-known/security.txt", public.security, name="security"),
    path("manifest.webmanifest", public.manifest, name="manifest"),
    path("opensearch.xml", public.opensearch, name="opensearch"),
]
if settings.EMBEDDED_MARKET:
    urlpatterns += [path("market/", include("marketplace.connectors.embedded.urls"))]
if settings.DEMO:
    urlpatterns += [path("demo/", include("demo.urls"))]
handler500 = "ipp_portal.health.broken"
