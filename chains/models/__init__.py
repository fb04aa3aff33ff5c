"""The tables of programmes and chains."""

from chains.models.programmes import Indicator, Programme

__all__ = ["Indicator", "Programme"]
