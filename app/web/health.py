"""GET /health: is the database there, are migrations current, is a worker alive."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.core import clock, migrations, outbox
from app.web.auth import public
from app.web.house import house
from app.web.security import limiter

bp = Blueprint("health", __name__)
STALE_SECONDS = 120


@bp.get("/health")
@public
@limiter.exempt
def show() -> ResponseReturnValue:
    """200 when all is well, 503 when the database is away or migrations are missing; a resting worker is told."""
    answer: dict[str, object] = {"database": "unreachable", "migrations": "unknown", "worker_heartbeat_seconds": None}
    try:
        with house().database.reading() as db:
            at = migrations.current(db.connection())
            answer["database"] = "ok"
            answer["migrations"] = "current" if at == migrations.head() else "behind"
            beat = outbox.last_beat(db) if at else None
    except SQLAlchemyError:
        return jsonify(status="down", **answer), 503
    if beat is not None:
        answer["worker_heartbeat_seconds"] = round((clock.now() - beat).total_seconds(), 1)
    well = answer["migrations"] == "current"
    rested = beat is None or (clock.now() - beat).total_seconds() > STALE_SECONDS
    return jsonify(status="down" if not well else "worker-resting" if rested else "ok", **answer), 200 if well else 503
