"""What makes a password easy to guess, beyond its length: each rule refuses with a sentence that says what to take.

The rules stand in for a list: they refuse every password of twelve signs and more that is one of Django's 19,640 common
ones (from real leaks; BSD licence) written twice, with digits, years or signs around it, or with digits for letters;
runs over the alphabet and the keyboard; few signs repeated; and words that anybody knows of the portal or the person.
ASVS 5.0, 6.2.4 and 6.2.11.
"""

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from replies.operator import portal_name

if TYPE_CHECKING:
    from accounts.models import User

FEWEST_SIGNS = 5  # different ones
LEAST_OF_ITS_OWN = 5  # letters that are neither a known word nor the portal's or the person's own
MOST_IN_A_RUN = 0.7  # of all steps from one sign to the next
RUNS = (
    *("abcdefghijklmnopqrstuvwxyz", "01234567890"),
    *("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn"),
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik", "9ol", "!@#$%^&*()", '!"§$%&/()='),
)
NEIGHBOURS = {pair for run in RUNS for way in (run, run[::-1]) for pair in pairwise(way)}
LETTERS_FOR_DIGITS = str.maketrans("013457@$!", "oleastasi")
SEASONS = {
    *("spring", "summer", "autumn", "winter", "january", "february", "march", "april", "june", "july", "august"),
    *("september", "october", "november", "december", "fruehling", "frühling", "sommer", "herbst", "januar"),
    *("februar", "maerz", "märz", "juni", "juli", "oktober", "dezember"),
}
OF_THE_PORTAL = ("ipp", "portal", "ipportal", "marketplace", "passwort", "kennwort", "mima")

TAKE = _("Take four or more words that have nothing to do with each other, or let a password manager make one")


class Refuses:
    """A rule in the form in which Django asks for it: `validate` raises ValidationError."""

    code = ""
    sentence: str | Promise = ""

    def refuses(self, password: str, user: "User | None") -> bool:
        raise NotImplementedError

    def validate(self, password: str, user: "User | None" = None) -> None:
        if self.refuses(password.lower(), user):
            raise ValidationError(self.sentence, code=self.code)

    def get_help_text(self) -> str:
        return str(TAKE)


class NotRepeated(Refuses):
    """Few different signs, or one text written twice and more."""

    code = "password_repeats"
    sentence = _("The password repeats itself. Take four or more words that have nothing to do with each other")

    def refuses(self, password: str, user: "User | None") -> bool:
        return len(set(password)) < FEWEST_SIGNS or bool(re.fullmatch(r"(.{2,100}?)\1+", password, re.DOTALL))


class NoRun(Refuses):
    """A way over the keyboard, the alphabet or the digits."""

    code = "password_run"
    sentence = _("The password follows the keyboard or the alphabet. Take four or more words instead")

    def refuses(self, password: str, user: "User | None") -> bool:
        steps = [pair in NEIGHBOURS or pair[0] == pair[1] for pair in pairwise(password)]
        return bool(steps) and sum(steps) / len(steps) >= MOST_IN_A_RUN


class NotCommon(Refuses):
    """A common password or word, with whatever stands around it."""

    code = "password_too_common"
    sentence = _("The password is a common one with something added. Take four or more words instead")

    def refuses(self, password: str, user: "User | None") -> bool:
        return any(is_common(text) for text in readings(password))


class NotOneself(Refuses):
    """The portal's name, the operator's, one's own, the firm's, the address's: with whatever stands around it."""

    code = "password_own_words"
    sentence = _("The password is made of your name, your firm's or the portal's. Take four or more other words")

    def refuses(self, password: str, user: "User | None") -> bool:
        words = sorted(own_words(user), key=len, reverse=True)
        for text in readings(password):
            rest = text
            for word in words:
                rest = rest.replace(word, "")
            if rest != text and (len(rest) < LEAST_OF_ITS_OWN or is_common(rest)):
                return True
        return False


def readings(password: str) -> set[str]:
    """Its letters, as they stand and with digits that stand for letters read as such."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password)
    texts = (password, core, core.translate(LETTERS_FOR_DIGITS))
    return {"".join(sign for sign in text if sign.isalpha()) for text in texts}


def is_common(letters: str) -> bool:
    """Whether these letters are nothing, or one common password, or one written several times."""
    once = letters[: (letters * 2).find(letters, 1)]  # turned by its own length, a repeated text is itself again
    return not letters or letters in common() or once in common()


@cache
def common() -> frozenset[str]:
    """Django's list of common passwords, reduced to letters, and the names of seasons and months."""
    known = {"".join(sign for sign in text if sign.isalpha()) for text in CommonPasswordValidator().passwords}
    return frozenset(word for word in known if len(word) > 3) | frozenset(SEASONS)


def own_words(user: "User | None") -> set[str]:
    """Words that anybody knows of the portal and of the person: of three letters and more, in lower case."""
    texts = [*OF_THE_PORTAL, portal_name(), settings.OPERATOR]
    if user is not None:
        texts += [user.name, user.email]
        if user.pk:
            texts += user.memberships.values_list("organisation__name", flat=True)
    words = {word for text in texts for word in re.findall(r"[^\W\d_]+", text.lower())}
    return {word for word in words if len(word) > 2}
