"""Units, authorities, people, roles, bars, sign-in, and who may see what."""
