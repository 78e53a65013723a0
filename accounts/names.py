"""Names of firms, reduced to what tells one from another."""

import re
import unicodedata

FORMS = """
gmbh ag kg ohg ug mbh co ev eg se sas sarl sa srl spa sl slu bv nv bvba sprl ab as aps oy oyj
ltd limited plc llp llc inc incorporated corp corporation company pty kk the
"""
LEGAL_FORMS = frozenset(FORMS.split())
LONGEST = 200


def name_key(name: str) -> str:
    """Reduce a firm's name: no case, accents, signs, spaces or legal form.

    A name of nothing but such words stays whole, so that it is not like every other.
    """
    text = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(sign for sign in text if not unicodedata.combining(sign))
    words = re.findall(r"[^\W_]+", letters.replace(".", ""))
    return ("".join(word for word in words if word not in LEGAL_FORMS) or "".join(words))[:LONGEST]
