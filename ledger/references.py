"""Short references that people can read to each other on the telephone."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # 30 signs: no 0/O, no 1/I/L, no U


def new_reference(prefix: str) -> str:
    """Make a reference like C-4F7K-92QD: seven random signs and a check sign that finds any single slip."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(7))
    return f"{prefix}-{body[:4]}-{body[4:]}{_check_sign(prefix, body)}"


def is_reference(text: str) -> bool:
    """Say whether a text is a reference that this portal could have made."""
    prefix, _, rest = text.strip().upper().partition("-")
    body = rest.replace("-", "")
    if len(body) != 8 or any(sign not in ALPHABET for sign in body):
        return False
    return body[7] == _check_sign(prefix, body[:7])


def _check_sign(prefix: str, body: str) -> str:
    # Weights are odd and no multiple of 3 or 5, so each is invertible modulo 30: one changed sign always shows.
    weights = (1, 7, 11, 13, 17, 19, 23)
    total = sum(weight * ALPHABET.index(sign) for weight, sign in zip(weights, body, strict=True))
    return ALPHABET[(total + sum(map(ord, prefix))) % len(ALPHABET)]
