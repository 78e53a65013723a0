"""References: short, readable aloud, and a slip of the tongue shows."""

import string
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from ledger.references import ALPHABET, _check_sign, is_reference, new_reference

PREFIXES = st.sampled_from(["C", "R", "T", "L"])
BODIES = st.text(ALPHABET, min_size=7, max_size=7)


def reference(prefix: str, body: str) -> str:
    return f"{prefix}-{body[:4]}-{body[4:]}{_check_sign(prefix, body)}"


@given(PREFIXES)
def test_a_new_reference_has_its_shape_and_is_one(prefix: str) -> None:
    made = new_reference(prefix)

    assert [len(part) for part in made.split("-")] == [1, 4, 4]
    assert is_reference(made) is True


def test_the_signs_can_be_told_apart_by_ear_and_eye() -> None:
    assert sorted(set(string.ascii_uppercase + string.digits) - set(ALPHABET)) == ["0", "1", "I", "L", "O", "U"]


@given(PREFIXES, BODIES)
def test_every_slip_of_one_sign_is_found(prefix: str, body: str) -> None:
    right = reference(prefix, body)
    places = [place for place, sign in enumerate(right) if sign != "-" and place]
    slips = [right[:place] + sign + right[place + 1 :] for place, sign in product(places, ALPHABET)]

    assert {slip for slip in slips if is_reference(slip)} == {right}


@given(PREFIXES, BODIES)
def test_every_other_letter_in_front_is_found(prefix: str, body: str) -> None:
    right = reference(prefix, body)

    assert [letter for letter in string.ascii_uppercase if is_reference(letter + right[1:])] == [prefix]


def test_two_neighbours_changed_over_are_found_nine_times_in_ten() -> None:
    """Not always: modulo 30 no weights find every such slip. The share is exact, over all pairs at all places."""
    missed = total = 0
    for place, (left, right) in product(range(7), product(ALPHABET, repeat=2)):
        if left == right:
            continue
        body = ["2"] * 7
        body[place] = left
        if place == 6:  # the last sign with the check sign: only bodies whose check sign is `right` count
            middle = next(sign for sign in ALPHABET if _check_sign("C", f"22222{sign}{left}") == right)
            body[5] = middle
            swapped = is_reference(f"C-2222-2{middle}{right}{left}")
        else:
            body[place + 1] = right
            check = _check_sign("C", "".join(body))
            body[place], body[place + 1] = right, left
            swapped = is_reference(f"C-{''.join(body)}{check}")
        total += 1
        missed += swapped

    assert (missed, total) == (450, 6090)


def test_people_may_write_it_small_and_without_dashes() -> None:
    made = new_reference("C")

    assert [is_reference(text) for text in (made.lower(), f"  {made} ", made[:2] + made[2:].replace("-", ""))] == [
        True
    ] * 3


@given(st.text(max_size=20))
def test_no_text_makes_the_check_stumble(text: str) -> None:
    assert is_reference(text) in {True, False}
