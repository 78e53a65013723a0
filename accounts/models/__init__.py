"""People, the organisations they act for, and what is kept about both."""

from accounts.models.codes import LimitUse, MailedCode
from accounts.models.identity import DocumentView, IdentityDocument, Requirement, RequirementDecision
from accounts.models.people import Membership, MembershipQuerySet, Organisation, User, UserManager
from accounts.models.profile import EmailChange, FactorReset, Muted, SignIn
from accounts.models.team import AccountEvent, Invitation, InvitationQuerySet, JoinRequest
from accounts.models.twins import LookAlike, LookAlikeDecision, look_alike_reference

__all__ = [
    "AccountEvent",
    "DocumentView",
    "EmailChange",
    "FactorReset",
    "IdentityDocument",
    "Invitation",
    "InvitationQuerySet",
    "JoinRequest",
    "LimitUse",
    "LookAlike",
    "LookAlikeDecision",
    "MailedCode",
    "Membership",
    "MembershipQuerySet",
    "Muted",
    "Organisation",
    "Requirement",
    "RequirementDecision",
    "SignIn",
    "User",
    "UserManager",
    "look_alike_reference",
]
