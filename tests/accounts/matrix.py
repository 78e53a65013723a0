"""The authorisation matrix: what each address answers to each of eight visitors, on their own rows and on others'.

    python -m pytest tests/accounts/test_matrix.py      prints what differs from matrix.txt

Letters: o open · m moved on, nothing done · w work done, rows are written · s asked to sign in
· r refused with a reason · n nothing there · v not that verb. Never right: X refused, and yet rows are written
· L something of the other side is told. What is posted comes from bodies.py, so that rightful senders' work is done.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.client import ClientHandler
from django.urls import NoReverseMatch, get_resolver, reverse

from accounts.identity.actions import record_view as open_identity_paper
from accounts.models import Requirement, SignIn, User
from complaints.models import GuestLink
from handbook.models import HandbookVersion
from ledger.lifecycle import Actor
from rights.authorisations import record_view as open_letter
from tests.accounts.addresses import Args, Side, make_side, names
from tests.accounts.bodies import BODIES, Body
from tests.accounts.fillers import fill_empty_tables
from tests.accounts.visits import make_person
from tests.complaints.builders import make_staff
from tests.complaints.guest import make_guest
from tests.support.answers import put_away
from tests.support.once import rolled_back

VISITORS = ("nobody", "newcomer", "reader", "filer", "administrator", "agent", "seller", "reviewer")
TABLE = Path(__file__).with_name("matrix.txt")
SIGN_IN = ("/accounts/login/", "/admin/login/")
WRITING = ("INSERT", "UPDATE", "DELETE")
KEPT_OF_ANYBODY = (
    "django_session",
    "accounts_signin",
    "accounts_limituse",
)  # what visiting writes about the visit itself
HANDLER = ClientHandler(enforce_csrf_checks=False)  # its middleware is loaded once for all visits
REFUSED = {401: "r", 403: "r", 404: "n", 405: "v", 410: "n"}
# Names that several addresses share, or that have no row to point to
PLAIN: Args = {
    "account_reset_password_from_key": ["1", "set-password"],
    "mfa_edit_webauthn": [0],
    "mfa_remove_webauthn": [0],
    "marketplace:picture": ["unsigned"],
    "embedded_market:item": ["20001"],
    "embedded_market:store": ["seller-1"],
    "embedded_market:picture": [20001, 1],
    "embedded_market:add": [20001],
    "embedded_market:remove": [20001],
    "embedded_market:api_item": [20001],
    "embedded_market:api_store": ["seller-1"],
    "embedded_market:operator_item": [20001],
    "embedded_market:operator_hide": [20001],
    "embedded_market:operator_restore": [20001],
    "embedded_market:operator_command": ["key"],
    "embedded_market:operator_contact": ["seller-1"],
    "complaints:sheet_template": ["csv"],
    "complaints:answer_cut": ["cut/code/more/"],
    "complaints:guest_cut": ["cut/more/"],
    "rights:answer_letter_cut": ["cut/code/more/"],
    "demo:mail_one": ["none"],
    "handbook:anchor": ["reason-wrong-class"],
    "handbook:index": ["en"],
    "handbook:letters": ["en", "model-letters"],
    "handbook:opinion": ["en", "glossary"],
    "handbook:page": ["en", "glossary"],
    "handbook:search": ["en"],
    "handbook:whole": ["en"],
    "admin:app_list": ["complaints"],
    "admin:view_on_site": [0, 0],
}


@dataclass
class World:
    """Two sides that know nothing of each other, and the keys of the visitors' sessions, who belong to the first side.

    Each visit begins with a browser of its own, so that signing out ends nothing for the next.
    """

    own: Side
    other: Side
    keys: dict[str, str]
    shared: Args
    known: dict[tuple[str, bool], list[object]] = field(default_factory=dict)

    def args(self, name: str, side: Side) -> list[object]:
        """What to put into the address called so, for a row of this side. The world stays, so it is asked for once."""
        key = (name, side is self.own)
        if key not in self.known:
            given = side.args.get(name) or self.shared.get(name)
            self.known[key] = given or (_row_in_admin(name) if name.startswith("admin:") else [])
        return self.known[key]

    def told(self, visitor: str, name: str, side: Side, verb: str) -> str:
        """The letter of one visit; what it changed is undone, and a refused one that changed anything is an "X"."""
        written: list[str] = []
        body = {} if verb == "get" or name not in BODIES else BODIES[name](side)

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if sql.startswith(WRITING) and not any(table in sql for table in KEPT_OF_ANYBODY):
                written.append(sql)
            return execute(sql, params, many, context)

        with rolled_back(), connection.execute_wrapper(note):
            address = reverse(name, args=self.args(name, side))
            letter, content = _letter(session_of(self.keys[visitor]), address, verb, body)
        if visitor != "reviewer" and not name.startswith("demo:") and self._tells(name, side, letter, content):
            return "L"
        if written:
            return "w" if letter in "om" else "X"
        return letter

    def _tells(self, name: str, side: Side, letter: str, content: str) -> bool:
        """Whether an answer holds a name of the other side, where it was refused or the page was one's own."""
        if name == "invitation":  # whoever holds its secret is told which firm invites
            return False
        case, address = self.other.case.complaint.reference, str(self.args(name, side))
        of_other = [word for word in (self.other.firm.name, case, self.other.right.number) if word not in address]
        is_own = side is self.own or letter not in "omw"
        return is_own and any(word in content for word in of_other)

    def row(self, name: str) -> str:
        """The four words of an address: own and others' rows looked at, own and others' rows posted to."""
        words = []
        for verb in ("get", "post"):
            own = "".join(self.told(who, name, self.own, verb) for who in VISITORS)
            is_shared = self.args(name, self.own) == self.args(name, self.other)  # one page, whosever
            words += [own, own if is_shared else "".join(self.told(who, name, self.other, verb) for who in VISITORS)]
        return " ".join(words)


def make_world() -> World:
    make_guest().whole()
    link = GuestLink.objects.get()
    own, other = make_side(1), make_side(2)
    people: dict[str, User | None] = {
        "nobody": None,
        "newcomer": make_person("nina@nowhere.example"),
        "reader": own.who("rita"),
        "filer": own.who("finn"),
        "administrator": own.who("hanna"),
        "agent": own.agent,
        "seller": own.seller,
        "reviewer": make_staff(),
    }
    for side in (own, other):
        _papers_opened(side, Actor.staff(people["reviewer"]))
    of_guest = {f"complaints:guest_{name}": [link.token] for name in ("case", "copy", "renew_link", "account_of")}
    of_guest |= {f"complaints:guest_{name}": [link.token, 1] for name in ("withdraw", "report_again")}
    keys = {name: key_of(user) for name, user in people.items()}
    key_of(other.who("hanna"))
    for side in (own, other):
        side.args["profile_end_place"] = [SignIn.objects.filter(user=side.who("hanna")).latest("pk").pk]
    call_command("publish_handbook", verbosity=0)
    fill_empty_tables()
    version: Args = {"handbook:version": [HandbookVersion.objects.latest("pk").pk, "en", "glossary"]}
    return World(own, other, keys, PLAIN | of_guest | version)


def _papers_opened(side: Side, by: Actor) -> None:
    """Staff decide on papers that they have opened, so the reviewer has."""
    asked = Requirement.objects.get(pk=side.args["admin:accounts_requirement_act"][0])
    open_identity_paper(asked.documents.last(), by=by, reason="check")
    open_letter(side.letter.documents.last(), by=by)


def known_names() -> list[str]:
    """Every address once; those without a name are other spellings of one that has one."""
    return sorted({name for name in names(get_resolver()) if not name.endswith(":None")})


def table() -> dict[str, str]:
    """The rows of matrix.txt. Lines that begin with # say why."""
    lines = (line.split(None, 1) for line in TABLE.read_text().splitlines() if line and not line.startswith("#"))
    return {name: " ".join(words.split()) for name, words in lines}


def visits(addresses: list[str], visitors: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Where each visitor may get a page at their own row: address, visitor, verb.

    Left out is what test_matrix.py proves: who is led on or may not use the verb sees no page, and "nothing there" is
    one page. An empty form may get a page where a full one leads on. The first visitor goes everywhere.
    """
    told = table()
    for name, verb in product(addresses, ("get", "post")):
        words = dict(zip(VISITORS, told[name].split()[0 if verb == "get" else 2], strict=True))
        no_page = "svnm" if verb == "get" else "svn"
        yield from ((name, who, verb) for who in visitors if who == visitors[0] or words[who] not in no_page)
        missing = [who for who in visitors[1:] if words[who] == "n"][:1]
        yield from ((name, who, verb) for who in missing)


def key_of(user: User | None) -> str:
    """The key of a session in which this person is signed in; empty for nobody."""
    if user is None:
        return ""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def session_of(key: str) -> Client:
    """A new browser with this session."""
    client = Client()
    client.handler = HANDLER
    if key:
        client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def _letter(client: Client, address: str, verb: str, body: Body) -> tuple[str, str]:
    answer = getattr(client, verb)(address, body)
    content = "" if answer.streaming else answer.content.decode(errors="replace")
    put_away(answer)
    if answer.status_code == 302:
        to = answer.headers["Location"]
        return "s" if to.startswith(SIGN_IN) and not address.startswith(SIGN_IN) else "m", content
    return REFUSED.get(answer.status_code, "o"), content


def _row_in_admin(name: str) -> list[object]:
    """A row for an address of the admin that names one; 0 where there is none."""
    try:
        reverse(name)
    except NoReverseMatch:
        label, model, _ = name.removeprefix("admin:").split("_", 2)
        newest = apps.get_model(label, model)._default_manager.order_by("-pk").first()
        return [newest.pk if newest else 0]
    return []
