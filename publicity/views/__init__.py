"""HTTP: public pages, objections from the public, and the desk of municipal staff."""
