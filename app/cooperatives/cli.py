"""Commands of the cooperatives domain: the official communes, which every house needs before its first cooperative."""

import click
from flask.cli import AppGroup, with_appcontext

from app.cooperatives.services import admin_units
from app.web.house import transaction

communes = AppGroup("communes", help="The official communes and wards of Nghệ An.")


@communes.command("load")
@with_appcontext
def load() -> None:
    """Enter the 130 communes and the units merged into them; doing it again changes nothing."""
    with transaction() as db:
        admin_units.load(db)
    click.echo("The communes are in.")
