"""What is asked about an organisation's people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import PersonEmailField
from accounts.forms import PlainForm
from accounts.models import Membership

Role = Membership.Role
ROLES = (
    (Role.ADMINISTRATOR, _("Administrator: everything, and who belongs to the organisation")),
    (Role.FILER, _("Filer: enters rights, reports listings, answers")),
    (Role.READER, _("Reader: sees everything and changes nothing")),
)


class RoleForm(PlainForm):
    """What a member may do."""

    things = {"role": _("what this person may do")}

    role = forms.ChoiceField(label=_("What may this person do?"), choices=ROLES, widget=forms.RadioSelect)


class InviteForm(RoleForm):
    """Whom to invite, and as what."""

    things = RoleForm.things | {"email": _("their e-mail address")}

    email = PersonEmailField(label=_("Their e-mail address"), help_text=_("We send a link and a code to it"))
    field_order = ("email", "role")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].widget.attrs["autocomplete"] = "off"


class HandOverForm(PlainForm):
    """To whom the administration goes."""

    things = {"to": _("who is to be administrator")}
    question = "to"

    to = forms.ChoiceField(label=_("Who is to be administrator in your place?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, others: list[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        self.members = {str(member.pk): member for member in others}
        self.fields["to"].choices = [(pk, str(member.user)) for pk, member in self.members.items()]

    def clean_to(self) -> Membership:
        return self.members[self.cleaned_data["to"]]


class InvitationCodeForm(PlainForm):
    """The code from the mail that holds the link."""

    things = {"code": _("the code from the mail")}

    code = forms.CharField(
        label=_("Code from our mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"]
        return "".join(str(int(sign)) for sign in typed if sign.isdecimal())
