"""Which right do I have? Plain questions that lead to an answer; data and one function, no page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from rights.models import IPRight


@dataclass(frozen=True, slots=True)
class Question:
    """One question. choices: the name of each, its words, and the next question or answer."""

    code: str
    words: Any
    choices: tuple[tuple[str, Any, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody has. kind: of the right to enter here, or empty; asked: what we will ask for, or where to go.

    office: whether registering at an office is a way on. letter: whether a letter of authorisation is.
    """

    code: str
    title: Any
    words: Any
    asked: Any
    kind: str = ""
    needs_statement: bool = False
    office: bool = False
    letter: bool = False


YES, NO = _("Yes"), _("No, or I don't know")
FIRST = "copied"
QUESTIONS = {
    question.code: question
    for question in (
        Question(
            "copied",
            _("What do the listings copy?"),
            (
                ("name", _("A name, a word or a logo"), "mark"),
                ("work", _("A photo, a picture, a text, music, a film or a program"), "maker"),
                ("look", _("How a product looks: its shape, pattern or colours"), "design"),
                ("function", _("How a product works, or how it is made"), "invention"),
                ("other", _("Something else"), "nothing"),
            ),
        ),
        Question(
            "mark",
            _("Is the name or logo registered as a trademark, or did you apply for it?"),
            (("yes", YES, "trademark"), ("no", NO, "logo")),
        ),
        Question(
            "logo",
            _("Do the listings copy a logo that somebody drew for you?"),
            (("yes", _("Yes, and it is more than plain letters"), "maker"), ("no", _("No"), "no_mark")),
        ),
        Question(
            "maker",
            _("Who made it?"),
            (
                ("us", _("I did, or people who work for us"), "register"),
                ("bought", _("Someone else, who gave us the rights in writing"), "register"),
                ("other", _("Someone else"), "not_yours"),
            ),
        ),
        Question(
            "register",
            _("Is it registered with a copyright office, as in the USA or China?"),
            (("yes", YES, "copyright_registered"), ("no", NO, "copyright")),
        ),
        Question(
            "design",
            _("Is the look registered as a design?"),
            (("yes", YES, "design_registered"), ("no", NO, "art")),
        ),
        Question(
            "art",
            _("Is it a work of art in itself, such as a figure, a drawing or a print on the product?"),
            (("yes", _("Yes"), "maker"), ("no", _("No"), "no_design")),
        ),
        Question(
            "invention",
            _("What did an office give you for it?"),
            (
                ("patent", _("A patent"), "patent"),
                ("utility_model", _("A utility model, as in Germany or China"), "utility_model"),
                ("applied", _("Nothing yet: I applied and wait"), "no_patent"),
                ("nothing", _("Nothing"), "no_invention"),
            ),
        ),
    )
}
ANSWERS = {
    answer.code: answer
    for answer in (
        Answer(
            "trademark",
            _("You have a trademark"),
            _("It protects a name or a sign for certain goods. Listings that use it for such goods can be reported."),
            _("We ask for the office, the number if you know it, and the certificate or the receipt of applying."),
            IPRight.Kind.TRADEMARK,
        ),
        Answer(
            "copyright_registered",
            _("You have a registered copyright"),
            _("Your work is protected, and a register says so."),
            _("We ask for the office, the number if you know it, and the certificate."),
            IPRight.Kind.COPYRIGHT,
        ),
        Answer(
            "copyright",
            _("You have a copyright"),
            _("A work is protected from the moment it is made; no office need know it."),
            _("We ask for a claim statement: who made it and when. We write it from your answers."),
            IPRight.Kind.COPYRIGHT,
            needs_statement=True,
        ),
        Answer(
            "design_registered",
            _("You have a registered design"),
            _("It protects how a product looks, in the countries of its register."),
            _("We ask for the office, the number if you know it, the pictures and the certificate."),
            IPRight.Kind.DESIGN,
        ),
        Answer(
            "patent",
            _("You have a patent"),
            _("It protects how a product works, in the countries where it was granted."),
            _("We ask for the office, the number if you know it, and the certificate. Say which claim is used."),
            IPRight.Kind.PATENT,
        ),
        Answer(
            "utility_model",
            _("You have a utility model"),
            _("It is a small patent that most offices do not examine, so we look closely."),
            _("We ask for the office, the number if you know it, and the certificate."),
            IPRight.Kind.UTILITY_MODEL,
        ),
        Answer(
            "no_mark",
            _("We can't act on a name that is not registered"),
            _("Some countries protect names without a register, but only a court can weigh that."),
            _("Apply for a trademark at your office: from the application on, you can enter it here. Or ask a lawyer."),
            office=True,
        ),
        Answer(
            "no_design",
            _("We can't act on a look that is not registered"),
            _("Some countries protect a look for a short time without a register; that needs a court or a lawyer."),
            _("If you use it for less than a year, you can still register it in many countries."),
            office=True,
        ),
        Answer(
            "no_patent",
            _("We can't act on an application for a patent"),
            _("Until it is granted nobody knows what it will cover."),
            _("Come back when it is granted. Keep the links and pictures until then."),
        ),
        Answer(
            "not_yours",
            _("The right belongs to whoever made it"),
            _("Only they, or somebody whom they authorise, can report the listings."),
            _("Tell them about the listings. If they authorise you, report as their agent with their letter."),
            letter=True,
        ),
        Answer(
            "no_invention",
            _("We can't act on an invention that is not registered"),
            _("How a product works is free for all to copy unless a patent or a utility model protects it."),
            _("Ask a patent attorney about what is new. If a name, a photo or the look is copied too, begin again."),
            office=True,
        ),
        Answer(
            "nothing",
            _("This is not something we can decide"),
            _("We act on trademarks, copyrights, designs, patents and utility models."),
            _("Unsafe goods, fraud and insults are reported to the marketplace itself, or to the police."),
        ),
    )
}


def lead(said: Mapping[str, str]) -> tuple[list[Question], Question | Answer]:
    """Follow what was said: the questions answered so far, and the next one or the answer.

    What was said to a question that is not on the way, or is none of its choices, counts as not said.
    """
    answered, here = list[Question](), FIRST
    while here in QUESTIONS:
        question = QUESTIONS[here]
        chosen = {name: following for name, _words, following in question.choices}.get(said.get(here, ""))
        if chosen is None:
            return answered, question
        answered.append(question)
        here = chosen
    return answered, ANSWERS[here]
