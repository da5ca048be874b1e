"""All settings, read once from the environment, typed, and refused as a whole when one is wrong."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class SettingsError(Exception):
    """The environment does not describe a runnable system; lists everything that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _flag(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off"}:
        return False
    raise ValueError("use 1 or 0")


def _positive(text: str) -> int:
    number = int(text)
    if number <= 0:
        raise ValueError("use a whole number above 0")
    return number


def _choice(*names: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in names:
            raise ValueError("use one of " + ", ".join(names))
        return text

    return parse


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _hex_key(text: str) -> str:
    if len(text) != 64 or set(text.lower()) - set("0123456789abcdef"):
        raise ValueError("use 64 hex digits")
    return text


def _roles(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def _setting(name: str, default: str | None, doc: str, parse: Callable[[str], Any] = str) -> Any:
    return field(metadata={"name": name, "default": default, "doc": doc, "parse": parse})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of the product. ``None`` means: the embedded default is used."""

    env: str = _setting(
        "LZ_ENV",
        "development",
        "`production` insists on secrets and HTTPS cookies; `development` makes its own.",
        _choice("development", "production"),
    )
    data_dir: Path = _setting("LZ_DATA_DIR", "./data", "Where database, files, keys and logs live by default.", _path)
    database_url: str | None = _setting(
        "LZ_DATABASE_URL", None, "SQLAlchemy address; default SQLite in the data directory."
    )
    redis_url: str | None = _setting(
        "LZ_REDIS_URL", None, "Redis address; default a Redis started and supervised by `lzcontest up`."
    )
    storage_url: str | None = _setting(
        "LZ_STORAGE_URL",
        None,
        "`file:///dir` or `s3://bucket?endpoint=https://host`; default the data directory. `&direct=1` (or the address browsers use) lets them send uploads straight to it.",
    )
    secret_key: str | None = _setting(
        "LZ_SECRET_KEY", None, "Signs cookies and links. Required in production; otherwise made once and kept."
    )
    data_keys: str | None = _setting(
        "LZ_DATA_KEYS",
        None,
        "Keys for phones and ID numbers, `id:base64(32 bytes)`, comma separated, the first encrypts. Required in production.",
    )
    ledger_key: str | None = _setting(
        "LZ_LEDGER_KEY",
        None,
        "Signs the checkpoints of the ledger: an Ed25519 key, 64 hex digits, the same on all hosts. Required in production.",
        _hex_key,
    )
    mail_url: str | None = _setting(
        "LZ_MAIL_URL", None, "`smtp://user:pass@host:port?tls=1` or `file:///dir`; default files in the data directory."
    )
    mail_from: str = _setting("LZ_MAIL_FROM", "清风杯组委会 <noreply@localhost>", "Sender of all mail.")
    base_url: str = _setting(
        "LZ_BASE_URL", "http://127.0.0.1:8000", "Public address, used in mails, QR codes and certificates."
    )
    site_name: str = _setting("LZ_SITE_NAME", "清风杯", "Name shown in the page header.")
    mfa_roles: frozenset[str] = _setting(
        "LZ_MFA_ROLES",
        "",
        "Roles that must use a one-time password, e.g. `organiser,supervisor,administrator`.",
        _roles,
    )
    session_hours: int = _setting(
        "LZ_SESSION_HOURS", "12", "A signed-in session ends this many hours after its last use.", _positive
    )
    max_upload_mb: int = _setting(
        "LZ_MAX_UPLOAD_MB", "4096", "No upload may be larger, whatever a contest announces.", _positive
    )
    min_free_mb: int = _setting(
        "LZ_MIN_FREE_MB", "512", "Uploads are refused when less disk than this would remain.", _positive
    )
    job_lease_seconds: int = _setting(
        "LZ_JOB_LEASE_SECONDS", "20", "A job whose worker is silent for so long is given to another.", _positive
    )
    job_timeout_seconds: int = _setting(
        "LZ_JOB_TIMEOUT_SECONDS", "7200", "A job that takes longer is stopped and reported.", _positive
    )
    media_stall_seconds: int = _setting(
        "LZ_MEDIA_STALL_SECONDS",
        "120",
        "Processing of a film or song that gets no further for so long is ended.",
        _positive,
    )
    split_from_seconds: int = _setting(
        "LZ_SPLIT_FROM_SECONDS", "300", "Longer films are encoded in parts, by all media workers at once.", _positive
    )
    av1: bool = _setting("LZ_AV1", "0", "1: films get AV1 beside H.264; smaller for viewers, more work here.", _flag)
    trusted_proxies: int = _setting("LZ_TRUSTED_PROXIES", "0", "How many proxies in front set X-Forwarded-*.", int)
    accel_redirect: bool = _setting(
        "LZ_ACCEL_REDIRECT", "0", "1: files are handed to nginx by X-Accel-Redirect.", _flag
    )
    rate_limits: bool = _setting("LZ_RATE_LIMITS", "1", "0 switches rate limits off (load tests only).", _flag)
    log_format: str = _setting("LZ_LOG_FORMAT", "json", "`json` or `text`.", _choice("json", "text"))
    demo: bool = _setting(
        "LZ_DEMO", "0", "1: show demo accounts and the outgoing mail on screen. Never in production.", _flag
    )
    fonts_dir: Path | None = _setting(
        "LZ_FONTS_DIR", None, "Extra fonts for documents (仿宋, 小标宋 where licensed).", _path
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **overrides: Any) -> "Settings":
        """Read all settings. Raises SettingsError naming every variable that is missing or wrong."""
        env = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        problems: list[str] = []
        for item in fields(cls):
            meta = item.metadata
            raw = env.get(meta["name"]) or meta["default"]
            try:
                values[item.name] = None if raw is None else meta["parse"](raw)
            except ValueError as error:
                shown = "" if "KEY" in meta["name"] else f"={raw!r}"  # a secret must not reach a log
                problems.append(f"{meta['name']}{shown}: {error}")
        unknown = sorted(n for n in env if n.startswith("LZ_") and n not in {f.metadata["name"] for f in fields(cls)})
        problems += [f"{name}: there is no such setting" for name in unknown]
        values.update(overrides)
        if not problems:
            problems = cls(**values).problems()
        if problems:
            raise SettingsError(problems)
        return cls(**values)

    def problems(self) -> list[str]:
        """What keeps these settings from running in their environment, one sentence each."""
        if self.env != "production":
            return []
        needed = {"LZ_SECRET_KEY": self.secret_key, "LZ_DATA_KEYS": self.data_keys, "LZ_MAIL_URL": self.mail_url}
        needed["LZ_LEDGER_KEY"] = self.ledger_key
        found = [f"{name}: required when LZ_ENV=production" for name, value in needed.items() if not value]
        if not self.base_url.startswith("https://"):
            found.append("LZ_BASE_URL: must start with https:// when LZ_ENV=production")
        if self.demo:
            found.append("LZ_DEMO: must not be set when LZ_ENV=production")
        return found

    @property
    def secure_cookies(self) -> bool:
        """Whether people reach the site by HTTPS, so that cookies may insist on it."""
        return self.base_url.startswith("https://")

    @property
    def effective_database_url(self) -> str:
        """The database that is really used, embedded default included."""
        return self.database_url or f"sqlite:///{self.data_dir / 'lzcontest.sqlite3'}"


def child_environment(**changes: str) -> dict[str, str]:
    """The environment for a process that we start: ours, with ``changes``."""
    return {**os.environ, **changes}
