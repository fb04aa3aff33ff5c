"""Figures of the portal beside their references, for `make bench`: no test, because machines are noisy."""
