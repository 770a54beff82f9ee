"""Gốc Nghệ: traceability labels and marketplace listings for farming cooperatives."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.core.settings import Settings

__version__ = "0.1.0"


def create_app(settings: "Settings | None" = None, *, testing: bool = False) -> "Flask":
    """Assemble the application: settings, ground, edge, domains. Nothing is connected or changed."""
    from flask import Flask

    from app.accounts import blueprint as accounts
    from app.cooperatives import blueprint as cooperatives
    from app.core import settings as settings_
    from app.core.db import Database
    from app.core.storage import FolderStore
    from app.listings import blueprint as listings
    from app.traceability import blueprint as traceability
    from app.web.assembly import prepare
    from app.web.house import House

    chosen = settings or settings_.load()
    app = Flask(__name__)
    house = House(chosen, Database(chosen.database_url), FolderStore(chosen.data_dir / "files"))
    prepare(app, house, testing=testing)
    for domain in (accounts, cooperatives, traceability, listings):
        domain.register(app)
    return app
