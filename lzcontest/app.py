"""The composition root: from settings to a running web application."""

import logging
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, g, request, session
from flask_limiter import Limiter
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from lzcontest.entries.policy import UPLOAD_GRACE
from lzcontest.foundation import i18n, runtime
from lzcontest.foundation.config import Settings
from lzcontest.foundation.logs import configure_logs
from lzcontest.foundation.runtime import Runtime
from lzcontest.web.shared import assets, errors, filters, navigation, people, security
from lzcontest.web.shared.environment import PageEnvironment
from lzcontest.web.shared.limits import limiter
from lzcontest.web.shared.session import close_reading

ROOT = Path(__file__).parent.parent
AUDIENCES = ("public", "account", "entrant", "liaison", "judge", "office", "supervisor", "uploads", "api")


class _Application(Flask):
    """Flask without the question, asked fourteen times a request, whether one of our functions is asynchronous."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none of ours is asynchronous."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The web application for these settings (default: the environment's). Raises SettingsError."""
    running = runtime.use(Runtime.build(settings or Settings.from_env()))
    if settings is None:  # a process of its own, not an application inside a test
        configure_logs(running.settings)
    settings = running.settings
    app = _Application(
        "lzcontest",
        template_folder=str(ROOT / "templates"),
        static_folder=str(assets.STATIC),
        static_url_path="/static",
    )
    app.jinja_environment = PageEnvironment
    app.secret_key = running.secret
    app.config["MAX_CONTENT_LENGTH"] = settings.max_upload_mb << 20
    app.config["MAX_FORM_MEMORY_SIZE"] = 4 << 20
    app.config["MAX_FORM_PARTS"] = 2000
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31536000  # names carry the hash of the content
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    security.install_security(app, settings, running.direct.origin if running.direct else "")
    app.before_request(_choose_language)  # before anything that may answer with an error page
    CSRFProtect(app)
    people.install_people(app)
    _install_limits(app, limiter, settings)
    _install_templates(app, settings)
    errors.install_error_pages(app)
    app.teardown_request(close_reading)
    for name in AUDIENCES:
        app.register_blueprint(import_module(f"lzcontest.web.{name}").blueprint)
    logging.getLogger("lzcontest").info("web application ready")
    return app


def _install_limits(app: Flask, limits: Limiter, settings: Settings) -> None:
    app.config.update(
        RATELIMIT_ENABLED=settings.rate_limits,
        RATELIMIT_STORAGE_URI=_limits_address(settings.redis_url),
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_IN_MEMORY_FALLBACK="120 per minute",
    )
    limits.init_app(app)


def _limits_address(redis_url: str | None) -> str:
    """The counters' address; Redis on a socket has a name of its own there."""
    if not redis_url:
        return "memory://"
    return redis_url.replace("unix://", "redis+unix://", 1) if redis_url.startswith("unix://") else redis_url


def _install_templates(app: Flask, settings: Settings) -> None:
    environment = app.jinja_env
    environment.auto_reload = False
    environment.trim_blocks = environment.lstrip_blocks = True
    filters.install_filters(environment)
    environment.globals.update(
        _=i18n.gettext,
        asset=assets.asset,
        upload_grace=UPLOAD_GRACE,
        upload_direct=runtime.current().direct is not None,
        csp_nonce=security.csp_nonce,
        site=SimpleNamespace(name=settings.site_name, organiser=settings.site_name, demo=settings.demo),
        LOCALES=i18n.LOCALES,
        office_links=navigation.office_links,
        supervisor_links=navigation.supervisor_links,
    )

    @app.context_processor
    def page_frame() -> dict[str, object]:
        """What base.html needs of the request."""
        signed_in = current_user.is_authenticated
        large = current_user.large_type if signed_in else session.get("large", False)
        return {
            "preferences": SimpleNamespace(large=large, locale=i18n.current_locale()),
            "nav_items": navigation.public_links(signed_in),
            "contest": g.contest,
        }


def _choose_language() -> None:
    """The visitor's own choice, else their browser's; a signed-in person's is set when they are loaded."""
    chosen = session.get("locale") or request.accept_languages.best_match(list(i18n.LOCALES), i18n.DEFAULT_LOCALE)
    i18n.set_locale(chosen or i18n.DEFAULT_LOCALE)
    g.contest = None
