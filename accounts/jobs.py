"""What accounts registers with the clock's work: whose the papers are in which a virus was found."""

from accounts.services import report_virus
from office import quarantine

quarantine.owner(report_virus)
