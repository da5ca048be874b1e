"""Where to go next, asked for by an address or a form: only ever a page of this site."""

from urllib.parse import urlsplit


def local_path(wanted: str | None, default: str = "/") -> str:
    """``wanted`` if it is a path of this site, else ``default``; nothing a browser could read as another host."""
    if not wanted or len(wanted) > 2000 or not wanted.startswith("/"):
        return default
    # Browsers drop tabs and line breaks and read \ as /, so //evil.example hides in many spellings.
    if wanted.startswith("//") or "\\" in wanted or any(ord(c) < 33 or ord(c) == 127 for c in wanted):
        return default
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else wanted
