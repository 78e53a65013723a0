"""Marketplaces can be set up here; what was read from them can only be looked at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ledger.admin import NarrowFilters, ReadOnlyAdmin
from marketplace.actions import keep_login
from marketplace.credentials import variable, where_from
from marketplace.forms import MarketForm
from marketplace.models import Listing, ListingSnapshot, Market, Receipt, SnapshotPicture, Store
from marketplace.queries import picture_url


@admin.register(Market)
class MarketAdmin(NarrowFilters):
    form = MarketForm
    list_display = ["name", "code", "connector", "site_url", "active", "login"]
    fields = ["code", "name", "connector", "site_url", "late_by", "active", "login", "user", "password", "forget"]
    readonly_fields = ["login"]

    @admin.display(description=_("operator’s login"))
    def login(self, market: Market) -> str:
        """Say where it comes from; what it is, is never shown."""
        where = where_from(market) if market.pk else ""
        if where == "environment":
            return _("set in the environment, which wins: %(name)s") % {"name": variable(market.code, "USER")}
        return _("set here") if where else _("not set")

    def save_model(self, request: HttpRequest, obj: Market, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        keep_login(obj, user=form.cleaned_data["user"], password=form.cleaned_data["password"],
                   forget=form.cleaned_data["forget"])  # fmt: skip


class OfMarketAdmin(ReadOnlyAdmin):
    """Rows of a marketplace, whose name is no link: it opens only to those who set marketplaces up."""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["its_market" if name == "market" else name for name in super().get_fields(request, obj)]

    @admin.display(description=_("market"))
    def its_market(self, row: Store | Listing) -> str:
        return row.market.name


@admin.register(Store)
class StoreAdmin(OfMarketAdmin):
    list_display = ["name", "external_id", "market", "contact_email", "organisation"]
    list_filter = ["market"]
    list_select_related = ["market", "organisation"]
    search_fields = ["name", "external_id", "contact_email"]


@admin.register(Listing)
class ListingAdmin(OfMarketAdmin):
    list_display = ["title", "external_id", "market", "store", "first_seen_at"]
    list_filter = ["market"]
    list_select_related = ["market", "store"]
    search_fields = ["title", "external_id"]


class SnapshotPictureInline(admin.TabularInline):
    model = SnapshotPicture
    extra = 0
    fields = readonly_fields = ["number", "look", "media_type", "sha256"]

    @admin.display(description=_("picture"))
    def look(self, picture: SnapshotPicture) -> str:
        return format_html('<img src="{}" alt="" width="120">', picture_url(picture))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)


@admin.register(ListingSnapshot)
class ListingSnapshotAdmin(ReadOnlyAdmin):
    list_display = ["listing", "taken_at", "sha256"]
    list_select_related = ["listing"]
    date_hierarchy = "taken_at"
    inlines = [SnapshotPictureInline]


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    list_display = ["listing", "act", "key", "at"]
    list_filter = ["act"]
    list_select_related = ["listing"]
    search_fields = ["key"]
