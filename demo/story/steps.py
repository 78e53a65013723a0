"""What happens in the story, each step as the people and the market outside see it."""

import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from demo.story.eyes import Eyes, Sight
from demo.story.mailbag import Letter, Mailbag
from demo.story.processes import ROOT, Site
from demo.story.telling import LOOK, PATIENCE, Telling, until
from demo.story.visitor import Unexpected, Visitor

WHY_DOWN = "The title carries the mark, and the owner never made this lamp."
WHY_BACK = "The invoice names the owner's own distributor."


def tell(telling: Telling, site: Site, eyes: Eyes) -> None:
    """Tell the whole story. Raises DidNotHappen at the first step that is not to be seen from outside."""
    step, people = telling.step, People(site)
    before = step("A buyer sees, finds and can buy it", lambda: see(eyes, Sight.on_sale), str)
    step("Rights holder, reviewer and supervisor sign in", people.sign_in)
    case = step("The rights holder reports the listing", lambda: people.report(eyes.address), str)
    step("The rights holder has a letter that says so", lambda: people.letters(f"{case}: we received", 1), to)
    step("A reviewer decides to take it down", lambda: people.decide(case, "take_down", WHY_DOWN))
    step("No page, search, API or basket of the market offers it any more", lambda: see(eyes, Sight.gone), str)
    down = step("Both sides have a letter", lambda: people.letters(f"{case}/1: ", 2), to)
    step("The seller answers, by a code sent to the store's own address", lambda: people.answer(down))
    step("Both sides have a letter about the answer", lambda: people.letters(f"{case}/1: ", 4), to)
    step("A supervisor puts it back", lambda: people.decide(case, "reverse", WHY_BACK))
    step("A buyer can buy it again, at its old price and stock", lambda: see(eyes, before.__eq__), str)
    step("Both sides have a letter about that", lambda: people.letters(f"{case}/1: ", 6), to)
    step("The ledger's chains hold", lambda: verify(site), str)


def see(eyes: Eyes, wanted: Callable[[Sight], bool], *, patience: float = PATIENCE) -> Sight:
    """Look until the market shows what is wanted. Raises Unexpected with what a buyer still sees."""
    ends = time.monotonic() + patience
    while not wanted(sight := eyes.look()):
        if time.monotonic() > ends:
            raise Unexpected(f"after {patience:.0f} s a buyer sees: {sight}")
        time.sleep(LOOK)
    return sight


def to(letters: list[Letter]) -> str:
    return ", ".join(sorted({letter.to for letter in letters}))


def verify(site: Site) -> str:
    """Ask the portal's own command; it reads the very data folder that the processes write."""
    given = {"IPP_DEMO": "1", "IPP_DATA": str(site.data), "IPP_SITE_URL": site.url}
    command = [sys.executable, str(ROOT / "manage.py"), "verify_ledger"]
    done = subprocess.run(command, env=given, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise Unexpected(done.stderr.strip() or done.stdout.strip())
    return done.stdout.strip()


class People:
    """Rights holder, reviewer, supervisor and seller, each with a browser of their own."""

    def __init__(self, site: Site) -> None:
        self.site, self.mails = site, Mailbag(site.data / "mail")
        self.holder, self.reviewer, self.supervisor = (Visitor(site.url) for _ in range(3))

    def sign_in(self) -> None:
        for role in ("holder", "reviewer", "supervisor"):
            getattr(self, role).sign_in(self.site.logins[role])

    def report(self, address: str) -> str:
        reference = self.holder.report([address], "The title carries our mark, and we did not make this lamp.")
        if not reference:
            raise Unexpected("the report was refused")
        return reference

    def decide(self, case: str, verb: str, reasoning: str) -> None:
        """A reviewer takes down; a supervisor, somebody else, decides about the answer."""
        who, reason = {
            "take_down": (self.reviewer, "same_mark_same_goods"),
            "reverse": (self.supervisor, "genuine_shown"),
        }[verb]
        if not who.decide(who.queue()[f"{case}/1"], verb, reason, reasoning):
            raise Unexpected("the decision was not taken")

    def letters(self, words: str, count: int) -> list[Letter]:
        """Wait until so many letters have come, to both sides where there are two."""
        return until(lambda: found if len(found := self.mails.about(words)) >= count else [])

    def answer(self, letters: list[Letter]) -> None:
        """Open the link in the seller's letter, ask for the code, type it, answer."""
        [letter] = [letter for letter in letters if "/answer/" in letter.text]
        place, seller = urlsplit(letter.link("/answer/")).path, Visitor(self.site.url)
        seller.get(place)
        seller.post(f"{place}code/")
        [code] = until(lambda: self.mails.about("is your code to answer"))
        if seller.post(f"{place}code/", code=code.subject.split()[0]) != place:
            raise Unexpected("the code was not taken")
        text = "We buy these from the owner's own distributor; the invoice is on its way."
        if seller.post(place, ground="genuine", text=text) != place:
            raise Unexpected("the answer was not taken")
        seller.close()
