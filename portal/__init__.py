"""What spans everything: the public site, each role's home, search."""
