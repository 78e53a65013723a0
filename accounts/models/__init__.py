"""People, the organisations they act for, and what is kept about both."""

from accounts.models.people import Membership, MembershipQuerySet, Organisation, User, UserManager
from accounts.models.profile import EmailChange, FactorReset, Muted, SignIn
from accounts.models.team import AccountEvent, Invitation, InvitationQuerySet, JoinRequest

__all__ = [
    "AccountEvent",
    "EmailChange",
    "FactorReset",
    "Invitation",
    "InvitationQuerySet",
    "JoinRequest",
    "Membership",
    "MembershipQuerySet",
    "Muted",
    "Organisation",
    "SignIn",
    "User",
    "UserManager",
]
