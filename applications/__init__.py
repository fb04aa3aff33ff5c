"""Rounds, form editions, the application form, the district's recommendation."""
