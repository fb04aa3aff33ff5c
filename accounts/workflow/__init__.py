"""The moves of accounts: verification of units, take-overs, roles given and ended."""

from accounts.workflow.takeovers import TAKEOVERS
from accounts.workflow.units import UNITS, Amendment, Registration

__all__ = ["TAKEOVERS", "UNITS", "Amendment", "Registration"]
