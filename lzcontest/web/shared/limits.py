"""Rate limits: ``@limiter.limit("5 per minute")`` on the few routes that guessing or flooding would target."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address)
