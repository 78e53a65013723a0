"""What is on its way out, and what was given up: staff try again or leave it, and the row says why."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ledger.admin import ReadOnlyAdmin
from outbox import rows
from outbox.models import Effect


@admin.register(Effect)
class EffectAdmin(ReadOnlyAdmin):
    list_display = ["key", "kind", "case", "progress", "attempts", "not_before", "last_error", "created_at", "done_at"]
    list_filter = ["progress", "kind", "queue"]
    search_fields = ["key", "case"]
    ordering = ["-pk"]
    exclude = ["payload", "lease"]
    actions = ["try_again"]

    @admin.action(description=_("Try again what was given up"))
    def try_again(self, request: HttpRequest, queryset: QuerySet[Effect]) -> None:
        """Put given-up effects back in the queue, with their old keys."""
        done = sum(rows.revive(effect, now=rows.database_now()) for effect in queryset)
        messages.info(request, ngettext("%d is tried again.", "%d are tried again.", done) % done)
