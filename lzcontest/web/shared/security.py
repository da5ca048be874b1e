"""Headers and cookies that hold browsers to our rules."""

import secrets
from datetime import timedelta

from flask import Flask, Response, g
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from lzcontest.foundation.config import Settings


def csp_nonce() -> str:
    """The nonce of this response; only scripts that carry it run."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


class _Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies; what signs them is made once, not twice at every request."""

    def __init__(self) -> None:
        self.signing: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        self.signing = self.signing or super().get_signing_serializer(app)
        return self.signing


def install_security(app: Flask, settings: Settings, storage_origin: str = "") -> None:
    """Cookies and response headers for every page; scripts may reach us, and the storage where it takes uploads."""
    secure = settings.secure_cookies
    reachable = f"'self' {storage_origin}".rstrip()
    app.session_interface = _Sessions()
    app.config.update(
        SESSION_COOKIE_NAME="__Host-lz" if secure else "lz",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )

    @app.after_request
    def headers(response: Response) -> Response:
        head = response.headers
        if "Content-Security-Policy" not in head:
            nonce = g.get("csp_nonce")
            script = f"'nonce-{nonce}' 'strict-dynamic'" if nonce else "'none'"
            style = f"'self' 'nonce-{nonce}'" if nonce else "'self'"  # the waveform brings a style of its own
            head["Content-Security-Policy"] = (
                f"default-src 'none'; script-src {script}; style-src {style}; img-src 'self' data: blob:; "
                f"media-src 'self' blob:; connect-src {reachable}; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
                "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
            )
        head["X-Content-Type-Options"] = "nosniff"
        head["Referrer-Policy"] = "same-origin"
        head["Cross-Origin-Opener-Policy"] = "same-origin"
        if secure:
            head["Strict-Transport-Security"] = "max-age=31536000"
        # Pages are for the person who asked; files say otherwise themselves.
        head.setdefault("Cache-Control", "no-store")
        return response
