"""The page that sends a private link again, for whoever has one that was cut or lost."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import attempts
from accounts.cut_links import cut_link
from accounts.fields import PlainEmailField
from accounts.forms import PlainForm
from complaints.links_again import reference_in, send_again


class LinkAgainForm(PlainForm):
    """Which case or letter, and the address to which we wrote."""

    things = {"reference": gettext_lazy("the number from our mail")}
    reference = forms.CharField(
        label=gettext_lazy("Number of the case or letter"),
        help_text=gettext_lazy("It stands in the subject of our mail, like C-4F7K-92QD"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = PlainEmailField(
        label=gettext_lazy("E-mail address to which we wrote"),
        help_text=gettext_lazy("For a store: the address that the marketplace has for it"),
    )

    def clean_reference(self) -> str:
        found = reference_in(self.cleaned_data["reference"])
        if not found:
            raise ValidationError(_("Enter the number as it stands in our mail, like C-4F7K-92QD"), code="no_reference")
        return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link_again(request: HttpRequest) -> HttpResponse:
    """Send the link again. The answer is the same whether there is such a case with such an address or not."""
    form = LinkAgainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        address = form.cleaned_data["email"]
        if attempts.may_mail(request, address):
            send_again(form.cleaned_data["reference"], address)
            said = _("If we wrote to this address about this number, the link is on its way to it. Look for our mail.")
            messages.success(request, said)
            return redirect("complaints:link_again")
        form.add_error("email", _("Several mails to this address were asked for. Look for them, or wait an hour."))
    response = render(request, "complaints/link_again.html", {"form": form})
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def cut(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whatever begins like a private link and is none."""
    return cut_link(request)
