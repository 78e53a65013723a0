"""The rights that complaints are based on, their papers, and letters that let others act on them."""

from rights.models.papers import FactsChange, Paper, PaperDecision, RegisterLook
from rights.models.register import (
    EDITORS,
    OWNERS,
    AuthorisedSeller,
    IPRight,
    Proof,
    ProofView,
    RightDecision,
    RightPicture,
    proof_key,
    right_reference,
)

__all__ = [
    "EDITORS",
    "OWNERS",
    "AuthorisedSeller",
    "FactsChange",
    "IPRight",
    "Paper",
    "PaperDecision",
    "Proof",
    "ProofView",
    "RegisterLook",
    "RightDecision",
    "RightPicture",
    "proof_key",
    "right_reference",
]
