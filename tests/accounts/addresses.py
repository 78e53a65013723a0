"""Every address of the portal by its name, and rows of a firm for those that show something of one."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, reverse

from accounts.identity import actions as identity
from accounts.models import Membership, Organisation, User
from accounts.team import invitations, joining
from accounts.team.joining import as_oneself
from complaints.models import CounterNoticeFile, ReportedListing, Sheet
from complaints.states import State
from ledger.lifecycle import Actor
from marketplace.claim_views import token_of
from marketplace.models import Store
from replies.models import Reply
from rights.actions import add_picture, allow_seller
from rights.authorisations import hand_in
from rights.models import Authorisation, IPRight
from rights.pictures import draw_anew
from tests.accounts.teams import by, invited, make_firm, member, person
from tests.accounts.visits import make_person
from tests.complaints.builders import (
    Holder,
    answer,
    case_in,
    fresh,
    make_right,
    make_seller,
    make_store,
    paper,
    signed_in,
)
from tests.complaints.filer import link, make_filer
from tests.rights.letters_made import an_agent, holder, sent
from tests.rights.make import document
from tests.uploads.make_files import picture
from uploads import check_upload

Args = dict[str, list[object]]
# firm, its domain, its agent, the seller: names that nobody takes for another's
NAMES = {
    1: ("Canary Lamps", "canary.example", "Ada Agents LLP", "Bright Bazaar"),
    2: ("Otter Boats", "otter.example", "Maier und Huber", "Gadget Garage"),
}


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """Every name in the URL conf, with its name space."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"


@dataclass
class Side:
    """A firm with an agent, and a seller whom it reported, and one row of everything they can have."""

    number: int
    firm: Organisation
    agency: Organisation
    store: Store
    seller: User
    agent: User
    right: IPRight
    case: ReportedListing
    letter: Authorisation
    args: Args = field(default_factory=dict)

    def who(self, name: str) -> User:
        """hanna (administrator), finn (filer) or rita (reader) of the firm."""
        return person(self.firm, name)


def make_side(number: int) -> Side:
    """Build it through the same actions as in earnest; rows of two numbers have nothing in common."""
    name, domain, agents_name, store_name = NAMES[number]
    firm = make_firm(name, domain)
    finn, store = person(firm, "finn"), make_store(f"seller-{number}", name=store_name)
    seller, agency = make_seller(store), an_agent(agents_name)
    right = make_right(finn, firm, name=name.upper(), number=f"01876543{number}")
    case = case_in(State.DOWN, holder=Holder(finn, firm, right), number=20000 + number, store=store)
    answer(case, files=[paper("invoice.png")])
    letter = sent(agency, right)
    agent = make_person(f"ada{number}@agents.example")
    Membership.objects.create(user=agent, organisation=agency, role="administrator")
    side = Side(number, firm, agency, store, seller, agent, right, fresh(case), letter)
    side.args = _of_firm(side) | _of_rights(side) | _of_letters(side) | _of_reports(side)
    return side


def _of_firm(side: Side) -> Args:
    firm, hanna = side.firm, side.who("hanna")
    invitation = invitations.invite(firm, email=f"new{side.number}@elsewhere.example", role="reader", by=by(firm))
    token = invited(Reply.objects.filter(code="invitation").latest("pk").text)[0].rpartition("/invitation/")[2]
    asker = make_person(f"ida@{NAMES[side.number][1]}")
    request = joining.ask(firm, asker, by=as_oneself(asker))
    asked = identity.ask(firm, by=by(firm))
    row = next(each for each in asked if each.asked.is_document)
    identity.send(row, by=by(firm), documents=[paper("extract.png")])
    rita = member(firm, "rita").pk
    found: Args = {f"organisation_{name}": [rita] for name in ("member", "remove")}
    found |= {"organisation_uninvite": [invitation.pk], "organisation_request": [request.pk]}
    found |= {"identity_one": [row.reference], "identity_document": [row.documents.get().pk]}
    found |= {"admin:accounts_requirement_act": [row.pk]}
    claim = token_of(side.store, hanna.pk)
    return found | {"invitation": [token.strip("/")], "store_claim:store": [claim], "store_claim:code": [claim]}


def _of_rights(side: Side) -> Args:
    right, by_filer = side.right, Actor.holder(side.who("finn"), side.firm.pk)
    shown = draw_anew(check_upload(SimpleUploadedFile("logo.png", picture("PNG"), "image/png")))
    logo = add_picture(right, by=by_filer, picture=shown)
    friend = allow_seller(right, by=by_filer, name="Good Shop", address="")
    own_page = ("detail", "add_proof", "withdraw", "send_again", "sellers", "new_paper")
    found: Args = {f"rights:{name}": [right.reference] for name in own_page}
    found |= {"rights:step": [right.reference, "document"], "rights:paper": [right.reference, "renewal"]}
    found |= {"rights:picture": [logo.pk], "rights:remove_picture": [logo.pk]}
    return found | {
        "rights:remove_seller": [right.reference, friend.pk],
        "rights:proof": [right.proofs.latest("pk").pk],
    }


def _of_letters(side: Side) -> Args:
    letter = side.letter
    signed = hand_in(letter, by=holder(side.agency), document=document("signed.pdf"))
    named = ("letter", "letter_pdf", "send_letter", "hand_in", "give_back", "answer_signed_in")
    found: Args = {f"rights:{name}": [letter.reference] for name in named}
    found |= {f"rights:answer_letter{name}": [letter.contact.token] for name in ("", "_code")}
    return found | {"rights:letter_document": [signed.pk]}


def _of_reports(side: Side) -> Args:
    finn, case = side.who("finn"), side.case
    filer = make_filer(Holder(finn, side.firm, side.right))
    filer.paste(link(23000 + side.number))
    filer.reason()
    draft = filer.draft
    holder_of = Holder(finn, side.firm, side.right)
    waits = case_in(State.SENT, holder=holder_of, number=21000 + side.number, store=side.store)
    open_case = fresh(case_in(State.DOWN, holder=holder_of, number=22000 + side.number, store=side.store))
    sheet = _sheet_of(finn, side)
    reference = case.complaint.reference
    found: Args = {f"complaints:{name}": [reference] for name in ("detail", "sent", "copy")}
    found |= {f"complaints:draft_{name}": [draft.pk] for name in ("links", "reading", "reason", "discard", "check")}
    found |= {f"complaints:sheet{name}": [sheet.pk] for name in ("", "_read", "_check", "_sent", "_discard")}
    found |= {"complaints:sheet_problems": [sheet.pk, "csv"]}
    found |= {"admin:complaints_reportedlisting_act": [waits.pk], "admin:rights_authorisation_act": [side.letter.pk]}
    found |= {"complaints:withdraw": [waits.complaint.reference, waits.number]}
    refused = case_in(State.REFUSED, holder=holder_of, number=25000 + side.number, store=side.store)
    found |= {"complaints:report_again": [refused.complaint.reference, refused.number]}
    found |= {"complaints:answer_signed_in": [open_case.complaint.reference, open_case.number]}
    found |= {f"complaints:{name}": [open_case.answer_token] for name in ("answer", "answer_code")}
    return found | {"complaints:answer_file": [CounterNoticeFile.objects.get(answer__reported=case).pk]}


def _sheet_of(finn: User, side: Side) -> Sheet:
    """A table with one good row, read and ready to be sent."""
    row = f"{link(24000 + side.number)},{side.right.reference},counterfeit,The title carries our mark."
    file = SimpleUploadedFile("reports.csv", f"link,right,reason,statement\n{row}\n".encode())
    client = signed_in(finn)
    client.post(reverse("complaints:sheet_start"), {"file": file})
    sheet = Sheet.objects.get(user=finn)
    client.post(reverse("complaints:sheet_read", args=[sheet.pk]))
    return sheet
