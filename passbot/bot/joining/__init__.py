"""How somebody becomes a resident: a code, a link, the roster, an admin's yes."""
