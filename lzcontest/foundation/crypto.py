"""Keys, encryption of personal data at rest, keyed look-up of it, and hashing of secrets."""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lzcontest.foundation.config import Settings


class CipherError(Exception):
    """A ciphertext was altered, or its key is not here."""


def token_hash(token: str) -> str:
    """What is stored of a secret link or session, so that a stolen database opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def _write_once(path: Path, content: bytes) -> bytes:
    """Create ``path`` with ``content`` for its owner alone; when it exists, return what it holds."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # two first starts at once agree on one key
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_bytes()


def secret_key(settings: Settings) -> str:
    """The key that signs cookies: from the settings, else made once in the data directory."""
    if settings.secret_key:
        return settings.secret_key
    return _write_once(settings.data_dir / "keys" / "secret", secrets.token_urlsafe(48).encode()).decode()


def data_keys(settings: Settings) -> str:
    """The keyring for personal data: from the settings, else made once in the data directory."""
    if settings.data_keys:
        return settings.data_keys
    fresh = "k1:" + base64.b64encode(secrets.token_bytes(32)).decode()
    return _write_once(settings.data_dir / "keys" / "data", fresh.encode()).decode()


@dataclass(frozen=True, slots=True)
class Cipher:
    """AES-256-GCM with the key's id in the ciphertext, so that keys can be changed one by one."""

    keys: dict[str, bytes]
    current: str

    @classmethod
    def from_keyring(cls, keyring: str) -> "Cipher":
        """``id:base64`` pairs, comma separated; the first one encrypts, all decrypt."""
        pairs = [part.strip().split(":", 1) for part in keyring.split(",") if part.strip()]
        keys = {key_id: base64.b64decode(text) for key_id, text in pairs}
        if not keys or any(len(key) != 32 for key in keys.values()):
            raise ValueError("LZ_DATA_KEYS: each key is `id:` and the base64 of 32 bytes")
        return cls(keys, pairs[0][0])

    def seal(self, text: str, *, purpose: str) -> str:
        """Ciphertext of ``text``; it opens only for the same ``purpose`` (bound as associated data)."""
        nonce = secrets.token_bytes(12)
        box = AESGCM(self.keys[self.current]).encrypt(nonce, text.encode(), purpose.encode())
        return f"{self.current}:{base64.b64encode(nonce + box).decode()}"

    def open(self, sealed: str, *, purpose: str) -> str:
        """The text of a ciphertext. Raises CipherError when it was altered or the key is gone."""
        key_id, _, body = sealed.partition(":")
        raw = base64.b64decode(body)
        try:
            return AESGCM(self.keys[key_id]).decrypt(raw[:12], raw[12:], purpose.encode()).decode()
        except (KeyError, InvalidTag) as error:
            raise CipherError(f"cannot open data sealed with key {key_id!r}") from error

    def blind_index(self, text: str, *, purpose: str) -> str:
        """A keyed hash for equality look-ups on sealed data; useless without the key.

        Always made with the oldest key in the ring, so that look-ups go on working when keys change.
        """
        oldest = list(self.keys.values())[-1]
        return hmac.new(oldest, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key of this installation; its public half is published for anyone to check with."""

    private: Ed25519PrivateKey

    @classmethod
    def of(cls, settings: Settings) -> "SigningKey":
        """The key of the settings, else one made once in the data directory."""
        if settings.ledger_key:
            return cls(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(settings.ledger_key)))
        raw = _write_once(settings.data_dir / "keys" / "ledger", secrets.token_hex(32).encode())
        return cls(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(raw.decode())))

    @property
    def public_hex(self) -> str:
        """The public key, 32 bytes in hex."""
        return self.private.public_key().public_bytes_raw().hex()

    @property
    def key_id(self) -> str:
        """The first 16 hex digits of the SHA-256 of the public key."""
        return hashlib.sha256(bytes.fromhex(self.public_hex)).hexdigest()[:16]

    def sign(self, text: str) -> str:
        """Signature over the UTF-8 of ``text``, in hex."""
        return self.private.sign(text.encode()).hex()

    def verify(self, text: str, signature: str) -> None:
        """Raises InvalidSignature unless ``signature`` is this key's over ``text``."""
        self.private.public_key().verify(bytes.fromhex(signature), text.encode())
