"""Putting the edge together, in the order in which a request passes through it."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.core import logs
from app.web import addresses, errors, filters, health, house, language, living_page, navigation, security, static_files

MAX_UPLOAD = 12 * 1024 * 1024


def prepare(app: Flask, the_house: "house.House", *, testing: bool) -> None:
    """Configure `app` for this house and install everything that knows no domain."""
    settings = the_house.settings
    if not testing:
        logs.configure(settings.log_level)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=testing,
        MAX_CONTENT_LENGTH=MAX_UPLOAD,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="gn",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        RATELIMIT_STORAGE_URI=settings.limiter_url,
        RATELIMIT_ENABLED=not testing,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.url_map.converters["int"] = addresses.RowNumber
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions["house"] = the_house
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]  # as Flask documents it
    app.teardown_appcontext(house.close_reading)
    language.register(app)
    filters.register(app)
    static_files.register(app)
    errors.register(app)
    security.register(app)
    navigation.register(app)
    app.register_blueprint(health.bp)
    app.register_blueprint(living_page.bp)
