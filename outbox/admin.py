"""What is on its way out, and what was given up: staff try again or close it, and say why."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ledger.admin import ReadOnlyAdmin
from ledger.lifecycle import Actor
from outbox.actions import ACTIONS, CannotHandle
from outbox.forms import HandleForm
from outbox.models import Breaker, Effect, Handling
from outbox.queries import case_pages, given_up, last_handlings, names_of
from outbox.wording import meaning

ON_A_PAGE = 10
SAID = {
    Handling.Verb.RETRY: lambda count: ngettext("%d is tried again.", "%d are tried again.", count) % count,
    Handling.Verb.CLOSE: lambda count: ngettext("%d was closed.", "%d were closed.", count) % count,
}


@admin.register(Effect)
class EffectAdmin(ReadOnlyAdmin):
    list_display = ["key", "kind", "case", "progress", "attempts", "not_before", "last_error", "created_at", "done_at"]
    list_filter = ["progress", "kind", "queue", "destination"]
    search_fields = ["key", "case"]
    own_links = ("done_at__isnull", "doubtful__exact")  # of the status
    ordering = ["-pk"]
    exclude = ["payload", "lease"]
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.dead_view))
        return [path("dead/", page, name="outbox_effect_dead"), *super().get_urls()]

    def dead_view(self, request: HttpRequest) -> HttpResponse:
        """Show what was given up; by POST, try it again or close it."""
        form = HandleForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            verb, chosen = form.cleaned_data["verb"], form.cleaned_data["chosen"]
            done, refusals = handle(verb, chosen, form.cleaned_data["reason"], Actor.staff(request.user))
            if done:
                messages.success(request, SAID[verb](done))
            if not refusals:
                return HttpResponseRedirect(request.get_full_path())
            for sentence in refusals:
                messages.error(request, sentence)
        page = Paginator(given_up(), ON_A_PAGE).get_page(request.GET.get("p"))
        context = self.admin_site.each_context(request) | {"title": _("Given up"), "opts": self.opts}
        context |= {"form": form, "page": page, "cards": cards(page, form, self.admin_site), "errors": form.errors}
        return TemplateResponse(request, "admin/outbox/dead.html", context)


def handle(verb: str, numbers: list[int], reason: str, by: Actor) -> tuple[int, list[str]]:
    """Handle each row by itself; gives how many were, and a sentence for each that was not."""
    done, refused = 0, {}
    effects = Effect.objects.in_bulk(numbers)
    for number in numbers:
        if number not in effects:
            refused[number] = _("There is no row %(number)d.") % {"number": number}
            continue
        try:
            ACTIONS[Handling.Verb(verb)](effects[number], reason=reason, by=by)
            done += 1
        except CannotHandle as refusal:
            refused[number] = f"{meaning(effects[number])} ({effects[number]}): {refusal.for_people}"
            if refusal.overtaken:
                refused[number] += who_was_first(number)
    return done, list(refused.values())


def who_was_first(number: int) -> str:
    """Say who handled a row before us, if anybody did."""
    handling = last_handlings([number]).get(number)
    if handling is None:
        return ""
    name = names_of([handling.user_id]).get(handling.user_id or 0, _("a colleague"))
    words = _(" %(name)s chose “%(verb)s” %(ago)s ago: %(reason)s")
    facts = {
        "name": name,
        "verb": handling.get_verb_display(),
        "ago": timesince(handling.at),
        "reason": handling.reason,
    }
    return words % facts


def cards(page: Page, form: HandleForm, site: admin.AdminSite) -> list[dict[str, Any]]:
    """What the page shows of each row."""
    effects = list(page.object_list)
    addresses = case_pages((effect.case for effect in effects), site)
    before = last_handlings(effect.pk for effect in effects)
    chosen = set(form.data.getlist("chosen")) if form.is_bound else set()
    return [
        {
            "effect": effect,
            "meaning": meaning(effect),
            "case_url": addresses.get(effect.case, ""),
            "chosen": str(effect.pk) in chosen,
            "before": before.get(effect.pk),
        }
        for effect in effects
    ]


@admin.register(Handling)
class HandlingAdmin(ReadOnlyAdmin):
    list_display = ["at", "effect", "verb", "reason", "who"]
    list_filter = ["verb"]
    search_fields = ["effect__key", "effect__case", "reason"]
    list_select_related = ["effect"]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Handling]:
        people = get_user_model().objects.filter(pk=OuterRef("user_id"))
        return super().get_queryset(request).annotate(name=Subquery(people.values("name")[:1]))

    @admin.display(description=_("by"))
    def who(self, handling: Any) -> str:
        return handling.name or str(handling.user_id or handling.role)


@admin.register(Breaker)
class BreakerAdmin(ReadOnlyAdmin):
    list_display = ["destination", "failures", "open_since", "probe_after", "last_error"]
