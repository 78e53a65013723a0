"""What readers say of the handbook, and its versions."""

from django.contrib import admin
from django.http import HttpRequest

from handbook.models import HandbookVersion, PageOpinion
from ledger.admin import ReadOnlyAdmin


@admin.register(PageOpinion)
class PageOpinionAdmin(ReadOnlyAdmin):
    list_display = ["at", "slug", "language", "helped", "text"]
    list_filter = ["helped", "language", "slug"]
    search_fields = ["slug", "text"]


@admin.register(HandbookVersion)
class HandbookVersionAdmin(ReadOnlyAdmin):
    list_display = ["published_at", "sha256"]
    exclude = ["pages"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Decisions lead to their version; the first page of the desk stays light without a line for it."""
        return False
