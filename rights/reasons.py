"""Why staff refuse a right: fixed reasons, each with the letter's sentence and how to mend it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Reason:
    """label: for staff and lists; sentence and mend: for the rights holder, word for word in the letter."""

    code: str
    label: str | Promise
    sentence: str | Promise
    mend: str | Promise


REASONS = {
    reason.code: reason
    for reason in (
        Reason(
            "blurred",
            _("blurred"),
            _("We could not read the document: the scan or photo is blurred."),
            _("Scan it again, or photograph it flat and in daylight, and upload the new file."),
        ),
        Reason(
            "expired",
            _("expired"),
            _("The document shows that the right has expired."),
            _("Upload the certificate of renewal, or an extract of the register that shows the new expiry date."),
        ),
        Reason(
            "wrong_name",
            _("wrong name"),
            _("The document names another owner than the one you entered."),
            _("Upload the document that names your organisation, or the one that shows how the right passed to it."),
        ),
        Reason(
            "wrong_class",
            _("wrong class"),
            _("The document does not cover the Nice classes you entered."),
            _("Upload the page that lists these classes, or enter the right again with the classes it covers."),
        ),
        Reason(
            "cut_off",
            _("cut off"),
            _("Part of the document is missing: the page is cut off, or a page was left out."),
            _("Upload the whole document, with every page and all four edges."),
        ),
        Reason(
            "not_translated",
            _("not translated"),
            _("The document is in a language that we can't check."),
            _("Upload a translation together with the original in one PDF; a translation of your own is enough."),
        ),
        Reason(
            "other",
            _("another reason"),
            _("We could not confirm the right from the document."),
            _("Read what our colleague wrote, and upload a document that answers it."),
        ),
    )
}
CHOICES = [(reason.code, reason.label) for reason in REASONS.values()]

# Why staff do not accept a signed letter of authorisation.
LETTER_REASONS = {
    reason.code: reason
    for reason in (
        Reason(
            "not_signed",
            _("not signed"),
            _("The letter is not signed, or its signer is not named with their position."),
            _("Have the owner sign it with name, position and date, and hand in the signed letter."),
        ),
        Reason(
            "other_owner",
            _("other owner"),
            _("The letter was signed for another owner than the one in the register."),
            _("Have it signed by the owner as registered, or enter the paper that shows the new owner first."),
        ),
        Reason(
            "other_terms",
            _("other rights or terms"),
            _("The signed letter names other rights, markets or dates than the ones you entered."),
            _("Print the letter from this page and have that one signed, or draft a new one with the right terms."),
        ),
        Reason(
            "unreadable",
            _("blurred or cut off"),
            _("We could not read the whole letter: the scan is blurred, or part of it is missing."),
            _("Scan it again, with every page and all four edges, and hand in the new file."),
        ),
        Reason(
            "other",
            _("another reason"),
            _("We could not accept the signed letter."),
            _("Read what our colleague wrote, and hand in a letter that answers it."),
        ),
    )
}
LETTER_CHOICES = [(reason.code, reason.label) for reason in LETTER_REASONS.values()]
