"""People and organisations, as staff see them. Nobody is deleted: cases and letters name them."""

from allauth.account.admin import EmailAddress
from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.fields import PlainEmailField
from accounts.models import Membership, Organisation, User

# The sign-in package keeps these in step with User.email; edited beside it, they would let people in by another door.
admin.site.unregister(EmailAddress)


class StaffLooks(admin.ModelAdmin):
    """All staff may look; who may change follows from permissions; nobody deletes."""

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class UserForm(forms.ModelForm):
    email = PlainEmailField()


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

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Only superusers give or take powers; nobody changes an address, which is the name to sign in with."""
        fixed = [*self.readonly_fields, "email"] if obj else list(self.readonly_fields)
        powers = ["is_staff", "is_supervisor", "is_superuser", "groups"]
        return fixed if request.user.is_superuser else fixed + powers

    def save_model(self, request: HttpRequest, obj: User, form: object, change: bool) -> None:
        """A person made here has no password and signs in by code."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


@admin.register(Organisation)
class OrganisationAdmin(StaffLooks):
    list_display = ["name", "kind", "country", "created_at"]
    list_filter = ["kind"]
    search_fields = ["name"]
    readonly_fields = ["created_at", "people"]

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

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)
