"""Commands about label keys: making a new one, and proof that every label still has its key."""

import secrets
import sys

import click
from flask.cli import AppGroup

from app.traceability.queries import labels as queries
from app.web.house import house

group = AppGroup("labels", help="Keys that label codes are made with.")


@group.command("new-key")
def new_key() -> None:
    """Print GOCNGHE_LABEL_KEYS with a new key in front: new labels use it, all older labels go on resolving."""
    known = house().settings.label_keys
    fresh = (max((number for number, _ in known), default=0) + 1, secrets.token_bytes(32))
    click.echo("GOCNGHE_LABEL_KEYS=" + ",".join(f"{number}:{secret.hex()}" for number, secret in (fresh, *known)))


@group.command("check-keys")
def check_keys() -> None:
    """Tell which key made how many labels; exits 1 when a key is missing and its labels no longer open."""
    known = {number for number, _ in house().settings.label_keys}
    with house().database.reading() as db:
        used = queries.labels_by_key(db)
    for number, labels in sorted(used.items()):
        click.echo(f"key {number}: {labels} labels" + ("" if number in known else ", MISSING in GOCNGHE_LABEL_KEYS"))
    if used.keys() - known:
        sys.exit(1)
