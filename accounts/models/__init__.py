"""The tables of accounts."""

from accounts.models.absences import Absence
from accounts.models.assignments import Assignment, Bar
from accounts.models.authorities import Authority
from accounts.models.people import USERNAME_RULE, Person, User, UserManager
from accounts.models.units import REGISTERED, Invitation, Takeover, Unit, UnitName

__all__ = [
    "REGISTERED", "USERNAME_RULE", "Absence", "Assignment", "Authority", "Bar", "Invitation", "Person", "Takeover",
    "Unit", "UnitName", "User", "UserManager",
]  # fmt: skip
