"""Setting up a marketplace in admin."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainModelForm
from marketplace.credentials import variable
from marketplace.models import Credential, Market
from marketplace.registry import connectors

WIDE = forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"})


class MarketForm(PlainModelForm):
    """A market, and the login there. The password goes in and never comes out."""

    site_url = forms.URLField(
        label=_("Address"),
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "vURLField"}),
        help_text=_("Where buyers see it, without a slash at the end."),
    )
    user = forms.CharField(label=_("Operator’s name"), max_length=150, required=False, strip=True, widget=WIDE)
    password = forms.CharField(
        label=_("Operator’s password"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "vTextField"}),
        help_text=_(
            "Never shown again. Left empty, the one that is set stays. It is kept in the database as it is: "
            "a variable in the environment is the better place."
        ),
    )
    forget = forms.BooleanField(label=_("Forget the login set here"), required=False)

    class Meta:
        model = Market
        fields = ["code", "name", "connector", "site_url", "late_by", "active"]

    def clean_code(self) -> str:
        """Two markets must not share the names of their variables: one would be sent the other's password."""
        code, name = self.cleaned_data["code"], variable(self.cleaned_data["code"], "USER")
        others = Market.objects.exclude(pk=self.instance.pk).values_list("code", flat=True)
        if twin := next((other for other in others if variable(other, "USER") == name), None):
            sentence = _("Market %(twin)s reads %(name)s too. Choose a code that differs in more than signs and case.")
            raise ValidationError(sentence, code="same_variables", params={"twin": twin, "name": name})
        return code

    def clean_connector(self) -> str:
        connector = self.cleaned_data["connector"]
        if connector not in connectors():
            known = ", ".join(connectors())
            sentence = _("There is no connector %(connector)s. Write one of these: %(known)s.")
            raise ValidationError(sentence, code="unknown_connector", params={"connector": connector, "known": known})
        return connector

    def clean_site_url(self) -> str:
        return self.cleaned_data["site_url"].rstrip("/")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        user, password = data.get("user"), data.get("password")
        has_one = Credential.objects.filter(market_id=self.instance.pk).exists()
        if bool(user) != bool(password) and not has_one:
            missing = "password" if user else "user"
            self.add_error(missing, ValidationError(_("Give both, the name and the password."), code="half_a_login"))
        return data
