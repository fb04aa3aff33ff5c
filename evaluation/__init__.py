"""Experts, panels, score sheets, ranking and selection decisions."""
