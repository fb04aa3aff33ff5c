"""Programmes and indicators; chains, their periods, members, schools and students."""
