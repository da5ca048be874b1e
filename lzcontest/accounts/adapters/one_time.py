"""One-time codes (TOTP, RFC 6238): secrets, the QR code for the phone, and which step a code belongs to."""

import hmac

import pyotp
import segno

STEP_SECONDS = 30


def new_secret() -> str:
    """A fresh secret of 160 bits in base 32."""
    return pyotp.random_base32()


def setup_address(secret: str, *, account: str, issuer: str) -> str:
    """The otpauth address that authenticator apps read."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def qr_image(address: str) -> str:
    """The address as an SVG data URI, dark on white so that cameras read it in either theme."""
    return segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff")


def matching_step(secret: str, code: str, now: int) -> int | None:
    """The 30-second step (Unix time / 30) that ``code`` belongs to, one before to one after ``now``; else None."""
    wanted = "".join(code.split())
    current = now // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (current - 1, current, current + 1):
        if hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), wanted.encode()):
            return step
    return None
