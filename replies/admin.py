"""Letters as sent, and those that a missing blank stopped."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ledger.admin import ReadOnlyAdmin
from ledger.lifecycle import Role
from replies.actions import write_again
from replies.models import Reply
from replies.private_links import without_private_links


class StoppedFilter(admin.SimpleListFilter):
    title = _("stopped")
    parameter_name = "stopped"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("waiting", _("waiting to be mended")), ("ever", _("ever"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Reply]) -> QuerySet[Reply]:
        if self.value() == "waiting":
            return queryset.to_be_mended()
        return queryset.exclude(stopped="") if self.value() == "ever" else queryset


class RoleFilter(admin.SimpleListFilter):
    """To which side; letters about an account go to a person and not to a side."""

    title = _("to whom")
    parameter_name = "side"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(Role.HOLDER, Role.HOLDER.label), (Role.SELLER, Role.SELLER.label), ("account", _("an account"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Reply]) -> QuerySet[Reply]:
        if self.value() == "account":
            return queryset.filter(role="")
        return queryset.filter(role=self.value()) if self.value() else queryset


@admin.register(Reply)
class ReplyAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "code", "case", "role", "to_address", "words", "stopped"]
    list_filter = [StoppedFilter, "code", RoleFilter]
    search_fields = ["case", "to_address"]
    ordering = ["-pk"]
    exclude = ["html", "model", "object_id"]
    readonly_fields = ["text_for_staff"]
    actions = ["write_again"]

    @admin.display(description=_("subject"))
    def words(self, reply: Reply) -> str:
        """The subject; of a sign-in code nothing, since whoever reads it could sign in with it."""
        return "" if reply.transient else reply.subject

    @admin.display(description=_("text"))
    def text_for_staff(self, reply: Reply) -> str:
        """The text without its private links: with one, staff could act as the person it was mailed to."""
        return without_private_links(reply.text)

    def get_exclude(self, request: HttpRequest, obj: Reply | None = None) -> list[str]:
        return [*self.exclude, "subject", "text"] if obj and obj.transient else self.exclude

    def get_fields(self, request: HttpRequest, obj: Reply | None = None) -> list[str]:
        return ["text_for_staff" if name == "text" else name for name in super().get_fields(request, obj)]

    @admin.action(description=_("Write stopped letters again"))
    def write_again(self, request: HttpRequest, queryset: QuerySet[Reply]) -> None:
        """Fill the blanks from today's facts and send; what still lacks a blank stays stopped and says so."""
        written = [reply for stopped in queryset.to_be_mended() for reply in write_again(stopped)]
        still = [reply.stopped for reply in written if reply.stopped]
        sent = len(written) - len(still)
        messages.info(request, ngettext("%d letter is on its way.", "%d letters are on their way.", sent) % sent)
        for reason in still:
            messages.error(request, reason)
