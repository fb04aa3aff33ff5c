"""The tables of accounts."""

from accounts.models.authorities import Authority
from accounts.models.people import USERNAME_RULE, Person, User, UserManager

__all__ = ["USERNAME_RULE", "Authority", "Person", "User", "UserManager"]
