"""The rights that complaints are based on, their papers, and letters that let others act on them."""

from rights.models.authorisations import (
    CONTACT_SALT,
    Act,
    Authorisation,
    AuthorisationContact,
    AuthorisationDecision,
    AuthorisationDocument,
    CoveredRight,
    LetterCode,
    OwnerAddress,
)
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
    "CONTACT_SALT",
    "EDITORS",
    "OWNERS",
    "Act",
    "Authorisation",
    "AuthorisationContact",
    "AuthorisationDecision",
    "AuthorisationDocument",
    "AuthorisedSeller",
    "CoveredRight",
    "FactsChange",
    "IPRight",
    "LetterCode",
    "OwnerAddress",
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
