"""Row identifiers that cannot be guessed or counted."""

import secrets

# Crockford's base 32 in lower case: no i, l, o, u, so an id survives being read aloud.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 20


def new_id() -> str:
    """A fresh random identifier of 100 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(ID_LENGTH))


def new_token() -> str:
    """A secret of 256 bits for links and sessions; only its hash is ever stored."""
    return secrets.token_urlsafe(32)
