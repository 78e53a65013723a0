"""People and organisations, as staff see them. Nobody is deleted: cases and letters name them."""

from collections.abc import Callable
from typing import Any

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from accounts import twin_admin  # noqa: F401  (its pages belong to this app's)
from accounts.actions import note_new_name, note_powers, powers_of
from accounts.fields import PlainEmailField
from accounts.forms import PlainModelForm
from accounts.identity import actions as identity
from accounts.identity import admin as identity_admin
from accounts.models import AccountEvent, FactorReset, Invitation, JoinRequest, Membership, Organisation, User
from accounts.networks import network_name
from accounts.profile import sessions
from accounts.queries import person_at
from accounts.refusals import Refused
from accounts.second_factor import lost
from accounts.team import actions as team
from accounts.twins import note_look_alikes
from ledger.admin import NarrowFilters, ReadOnlyAdmin
from ledger.lifecycle import Actor

__all__ = ["identity_admin"]  # its pages are registered on import

# The sign-in package keeps these in step with User.email; edited beside it, they would let people in by another door.
admin.site.unregister(EmailAddress)
# A second factor is taken away by two people, accounts/second_factor/lost.py, not by a tick in a list.
admin.site.unregister(Authenticator)


admin.site.unregister(Group)


@admin.register(Group)
class PlainGroupAdmin(NarrowFilters, GroupAdmin):
    """The stock page, in plain sentences."""

    form = PlainModelForm


class StaffLooks(NarrowFilters):
    """All staff may look; who may change follows from permissions; nobody deletes."""

    form = PlainModelForm

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class UserForm(PlainModelForm):
    email = PlainEmailField()

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        known = person_at(email)
        if known and known.pk != self.instance.pk:
            raise ValidationError(_("This mailbox has an account already: %s") % known.email, code="taken")
        return email


@admin.register(User)
class UserAdmin(StaffLooks):
    form = UserForm
    list_display = ["email", "name", "is_active", "is_staff", "is_supervisor", "last_login"]
    list_filter = ["is_active", "is_staff", "is_supervisor"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fields = [
        "email",
        "name",
        "is_active",
        "is_staff",
        "is_supervisor",
        "is_superuser",
        "groups",
        "last_login",
        "date_joined",
    ]
    readonly_fields = ["last_login", "date_joined"]
    actions = ["sign_out"]

    @admin.action(description=_("Sign out everywhere"), permissions=["view"])
    def sign_out(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """End all sessions of these people; it stands in the events of their accounts."""
        for user in queryset:
            try:
                sessions.end_all_of(user, by=Actor.staff(request.user))
            except Refused as refusal:
                messages.error(request, f"{user}: {refusal.for_people}")
            else:
                messages.success(request, _("%(person)s is signed out everywhere.") % {"person": user})

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Only superusers give or take powers; nobody changes an address, which is the name to sign in with."""
        fixed = [*self.readonly_fields, "email"] if obj else list(self.readonly_fields)
        powers = ["is_staff", "is_supervisor", "is_superuser", "groups"]
        return fixed if request.user.is_superuser else fixed + powers

    def save_model(self, request: HttpRequest, obj: User, form: object, change: bool) -> None:
        """A person made here has no password and signs in by code. Powers given or taken are written down."""
        if not change:
            obj.set_unusable_password()
        before = powers_of(User.objects.get(pk=obj.pk)) if change else ""
        super().save_model(request, obj, form, change)
        note_powers(obj, before, by=Actor.staff(request.user), network=network_name(request))


@admin.register(Organisation)
class OrganisationAdmin(StaffLooks):
    list_display = ["name", "kind", "country", "created_at"]
    list_filter = ["kind"]
    search_fields = ["name"]
    readonly_fields = ["created_at", "closed_at", "people", "verified", "looks_like"]
    actions = ["ask"]

    @admin.display(description=_("verified"), boolean=True)
    def verified(self, organisation: Organisation) -> bool:
        return organisation.is_verified

    @admin.action(description=_("Ask for what is needed to verify them"), permissions=["view"])
    def ask(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        """Ask those that were never asked; what was asked before stays as it is."""
        made = [row for organisation in queryset for row in identity.ask(organisation, by=Actor.staff(request.user))]
        messages.info(request, _("Asked for %(count)s things; the letters are on their way.") % {"count": len(made)})

    def save_model(self, request: HttpRequest, obj: Organisation, form: forms.ModelForm, change: bool) -> None:
        """A new name is written down, and compared with the known ones."""
        super().save_model(request, obj, form, change)
        if not change:
            note_look_alikes(obj)
        elif "name" in form.changed_data:
            note_new_name(obj, form.initial["name"], by=Actor.staff(request.user))

    @admin.display(description=_("looks like"))
    def looks_like(self, organisation: Organisation) -> str:
        """The twins, each a link to the page on which staff decide."""
        rows = organisation.look_alikes.order_by("-pk") if organisation.pk else ()
        links = [
            (reverse("admin:accounts_lookalike_change", args=[row.pk]), row.twin_name, row.get_state_display())
            for row in rows
        ]
        return format_html_join(", ", '<a href="{}">{}</a> ({})', links) or "–"

    @admin.display(description=_("members"))
    def people(self, organisation: Organisation) -> str:
        return ", ".join(str(member) for member in organisation.members.order_by("email")) or "–"


@admin.register(Membership)
class MembershipAdmin(StaffLooks):
    """Who acts for whom. Ending a membership takes effect with the person's next page."""

    list_display = ["organisation", "user", "role", "since"]
    list_filter = ["role"]
    list_select_related = ["organisation", "user"]
    search_fields = ["organisation__name", "user__email"]
    raw_id_fields = ["user", "organisation"]
    readonly_fields = ["since"]

    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> list[str]:
        """Whose membership it is never changes; their role may."""
        return [*self.readonly_fields, "user", "organisation"] if obj else list(self.readonly_fields)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        return self.refusals_told(request, super().changeform_view, *args, **options)

    def delete_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        return self.refusals_told(request, super().delete_view, *args, **options)

    def refusals_told(self, request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **options: Any) -> Any:
        """Say why an act was refused, on the page it was tried from."""
        try:
            return view(request, *args, **options)
        except Refused as refusal:
            messages.error(request, str(refusal.for_people))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Membership, form: forms.ModelForm, change: bool) -> None:
        """By the same actions as the organisation's own administrators: logged, told, one is always left."""
        by = Actor.staff(request.user)
        if change:
            kept = Membership.objects.select_related("user", "organisation").get(pk=obj.pk)
            team.change_role(kept, role=obj.role, by=by)
        else:
            obj.pk = team.add_member(obj.organisation, obj.user, role=obj.role, by=by).pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        team.remove_member(obj, by=Actor.staff(request.user))


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "email", "role", "created_at", "expires_at", "accepted_at", "withdrawn_at"]
    list_select_related = ["organisation"]
    search_fields = ["organisation__name", "email"]
    exclude = ["token_hash", "code_hash"]


@admin.register(JoinRequest)
class JoinRequestAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "user", "asked_at", "answer", "answered_at"]
    list_select_related = ["organisation", "user"]
    search_fields = ["organisation__name", "user__email"]


@admin.register(AccountEvent)
class AccountEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "what", "organisation_id", "person_id", "before", "after", "role", "by_id"]
    list_filter = ["what"]
    search_fields = ["=organisation_id", "=person_id"]
    ordering = ["-pk"]


class FactorResetForm(PlainModelForm):
    """Whose second factor is to be taken away, and why."""

    things = {"user": _("the number of the person"), "reason": _("the reason")}


@admin.register(FactorReset)
class FactorResetAdmin(ReadOnlyAdmin):
    """One of the staff adds a line; a supervisor who is another person confirms it a day later."""

    list_display = ["user", "reason", "asked_by", "asked_at", "confirmed_by", "confirmed_at"]
    list_select_related = ["user", "asked_by", "confirmed_by"]
    search_fields = ["user__email"]
    raw_id_fields = ["user"]
    actions = ["confirm", "drop"]
    form = FactorResetForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_fields(self, request: HttpRequest, obj: FactorReset | None = None) -> list[str]:
        return super().get_fields(request, obj) if obj else ["user", "reason"]

    def add_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        try:
            return super().add_view(request, *args, **options)
        except Refused as refusal:
            messages.error(request, str(refusal.for_people))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: FactorReset, form: forms.ModelForm, change: bool) -> None:
        obj.pk = lost.ask(obj.user, reason=obj.reason, by=Actor.staff(request.user)).pk

    def log_addition(self, request: HttpRequest, obj: FactorReset, message: Any) -> None:
        """The log of accounts holds it."""

    @admin.action(description=_("Confirm: take the second factor away"))
    def confirm(self, request: HttpRequest, queryset: QuerySet[FactorReset]) -> None:
        self._each(request, queryset, lost.confirm)

    @admin.action(description=_("Let go: the person objected"))
    def drop(self, request: HttpRequest, queryset: QuerySet[FactorReset]) -> None:
        self._each(request, queryset, lost.drop)

    def _each(self, request: HttpRequest, rows: QuerySet[FactorReset], act: Callable[..., None]) -> None:
        for row in rows.select_related("user"):
            try:
                act(row, by=Actor.staff(request.user))
            except Refused as refusal:
                messages.error(request, f"{row.user}: {refusal.for_people}")
            else:
                messages.success(request, _("%(person)s: done. We wrote to them.") % {"person": row.user})
