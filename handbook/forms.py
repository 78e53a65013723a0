"""What readers type on a page of the handbook."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm


class OpinionForm(PlainForm):
    """Did this help?"""

    things = {"helped": _("yes or no")}
    helped = forms.ChoiceField(
        label=_("Did this page help?"), choices=(("yes", _("Yes")), ("no", _("No"))), widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What is missing or wrong?"),
        help_text=_("Without names or addresses; we can't answer here"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
