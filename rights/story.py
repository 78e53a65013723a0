"""What a right's page tells its owner: what happens next, and how each event is called."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ledger import policy, wording
from ledger.queries import events_of
from rights.models import IPRight, RegisterLook
from rights.pauses import waiting_on
from rights.states import HOLDS_UP, State
from rights.steps import first_open

Kind = IPRight.Kind


@dataclass(frozen=True, slots=True)
class Next:
    """The box on top of a right's page, as parts/_next.html shows it; url and label are its one action."""

    text: str
    url: str = ""
    label: str | Promise = ""

    @property
    def idle(self) -> bool:
        return not self.url


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what was entered, as templates/parts/_answers.html shows it; step: the page that asks for it."""

    label: str | Promise
    value: str | Promise
    step: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline, as templates/parts/_spine.html shows it."""

    state: str
    title: str | Promise
    at: object = None


TONES = {
    State.DRAFT: "act",
    State.SUBMITTED: "info",
    State.VERIFIED: "ok",
    State.REFUSED: "act",
    State.EXPIRED: "act",
    State.WITHDRAWN: "quiet",
}
NEXT = {
    State.DRAFT: _("You have begun to enter this right. Go on when you have a minute; everything is kept."),
    State.SUBMITTED: _("We compare what you entered with your document and write to you."),
    State.VERIFIED: _("You can base every report on this right."),
    State.REFUSED: _("Upload a document that mends what is named below. We then check the right again."),
    State.EXPIRED: _("The right has ended, so reports that rest on it wait. If it was renewed, send us the renewal."),
    State.WITHDRAWN: _("You withdrew this right. No new report can rest on it."),
}
PAPER_WAITS = _("We have your paper and check it. The right stays as it is until then.")
PAST = {
    "open": _("You began to enter the right"),
    "submit": _("You sent the right to be checked"),
    "verify": _("We verified the right"),
    "refuse": _("We refused the right"),
    "resubmit": _("You sent the right again"),
    "edit": _("You changed what you had entered"),
    "add_picture": _("You added a picture"),
    "remove_picture": _("You removed a picture"),
    "allow_seller": _("You put a seller on your list"),
    "disallow_seller": _("You took a seller off your list"),
    "remind": _("We reminded you of its end"),
    "expire": _("The right ended"),
    "paper": _("You sent a paper"),
    "amend": _("We accepted your paper"),
    "renew": _("We accepted your renewal"),
    "decline": _("We could not accept your paper"),
    "withdraw": _("You withdrew the right"),
}


def next_of(right: IPRight, *, may_edit: bool) -> Next:
    """Say what happens next, while a right is checked also by when; and what the person can do, if they may."""
    text = str(NEXT[State(right.state)])
    if right.state == State.SUBMITTED or (right.takes_papers and right.waiting_paper):
        days = policy.number("rights.check_days")
        promise = ngettext(
            "This takes at most %(days)s working day.", "This takes at most %(days)s working days.", days
        )
        text = text if right.state == State.SUBMITTED else str(PAPER_WAITS)
        return Next(f"{text} {promise % {'days': days}}")
    url, label = _action(right) if may_edit else ("", "")
    return Next(text + held_up(right), url, label)


def held_up(right: IPRight) -> str:
    """How many reports wait for a right that was refused or has expired, as a further sentence; else nothing."""
    count = waiting_on(right).count if right.state in HOLDS_UP else 0
    if not count:
        return ""
    said = ngettext("%(count)d report waits for it.", "%(count)d reports wait for it.", count)
    return f" {said % {'count': count}}"


def _action(right: IPRight) -> tuple[str, str | Promise]:
    named = [right.reference]
    return {
        State.DRAFT: lambda: (reverse("rights:step", args=[*named, first_open(right)]), _("Go on")),
        State.REFUSED: lambda: (reverse("rights:add_proof", args=named), _("Upload a new document")),
        State.VERIFIED: lambda: (reverse("complaints:start"), _("Report a listing")),
        State.EXPIRED: lambda: (reverse("rights:paper", args=[*named, "renewal"]), _("Send the renewal")),
    }.get(State(right.state), lambda: ("", ""))()


def steps_of(right: IPRight) -> list[Step]:
    """The way so far, and the check that is awaited."""
    past = [Step("past", PAST[event.verb], event.at) for event in events_of(right)]
    awaited = [Step("now", _("We check the right"))] if right.state == State.SUBMITTED else []
    return past + awaited


LABELS = {  # the name and the owner, as each kind calls them
    Kind.TRADEMARK: (_("Name of the trademark"), _("Registered owner")),
    Kind.COPYRIGHT: (_("Title of the work"), _("Author or owner")),
    Kind.PATENT: (_("Title of the patent"), _("Registered owner")),
    Kind.UTILITY_MODEL: (_("Title of the utility model"), _("Registered owner")),
    Kind.DESIGN: (_("Name of the product"), _("Registered owner")),
}


def facts_of(right: IPRight, *, links: bool = False) -> list[Fact]:
    """What was entered, in the order of the pages; what was left empty says so. links: with the way to change each."""
    facts = [*_number_facts(right), *_about_facts(right), *_scope_facts(right)]
    if right.statement:
        facts.append(Fact(_("Claim statement"), right.statement, "statement"))
    shown = [Fact(fact.label, fact.value or _("not entered"), fact.step) for fact in facts]
    if not links:
        return shown
    return [
        Fact(fact.label, fact.value, fact.step, reverse("rights:step", args=[right.reference, fact.step]))
        for fact in shown
    ]


def _number_facts(right: IPRight) -> list[Fact]:
    standing = Fact(_("Registered?"), right.get_standing_display(), "number")
    if right.standing == IPRight.Standing.UNREGISTERED:
        return [standing]
    number = right.number
    if right.number_normal and right.number_normal != number:
        number = gettext_now("%(typed)s (as %(normal)s)") % {"typed": number, "normal": right.number_normal}
    return [standing, Fact(_("Office"), right.office_name, "number"), Fact(_("Number"), number, "number")]


def _about_facts(right: IPRight) -> list[Fact]:
    name, owner = LABELS[Kind(right.kind)]
    facts = [Fact(name, right.name, "about")]
    if right.is_trademark:
        facts.append(Fact(_("Form"), right.get_mark_form_display(), "about"))
        facts.append(Fact(_("Name in other scripts"), right.other_names, "about"))
    facts.append(Fact(owner, right.owner_as_registered, "about"))
    if right.kind == Kind.COPYRIGHT:
        facts.append(Fact(_("Date of creation"), _day(right.filed_on), "about"))
    return facts


def _scope_facts(right: IPRight) -> list[Fact]:
    if right.kind == Kind.COPYRIGHT:
        return []
    facts = []
    if right.kind in (Kind.TRADEMARK, Kind.DESIGN):
        facts.append(Fact(_("Nice classes") if right.is_trademark else _("Locarno classes"), right.classes, "scope"))
        facts.append(Fact(_("Goods and services"), right.goods, "scope"))
    facts += [Fact(_("Countries"), right.territories, "scope"), Fact(_("Filing date"), _day(right.filed_on), "scope")]
    if not right.is_pending:
        facts.append(Fact(_("Date of registration"), _day(right.registered_on), "scope"))
        facts.append(Fact(_("Renewed on"), _day(right.renewed_on)) if right.renewed_on else Fact("", ""))
        facts.append(Fact(_("Expiry date"), _day(right.expires_on), "scope"))
    return [fact for fact in facts if fact.label]


def _day(value: object) -> str:
    return wording.day(value) if value else ""


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact as entered beside what the register said."""

    label: str | Promise
    entered: str
    register: str

    @property
    def differs(self) -> bool:
        return "".join(self.entered.split()).casefold() != "".join(self.register.split()).casefold()


def compared(right: IPRight, look: RegisterLook | None) -> list[Compared]:
    """What was entered beside a register's answer; nothing when it was not asked, or had no such number."""
    if look is None:
        return []
    labels = {field.name: field.verbose_name for field in right._meta.fields}
    values = {name: getattr(right, name) for name in look.answer}
    return [
        Compared(labels[name], "" if values[name] is None else str(values[name]), said)
        for name, said in look.answer.items()
        if said or values[name]
    ]
