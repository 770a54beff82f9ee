"""Commands of the cooperatives domain: the official communes, and archives of a cooperative."""

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from app.cooperatives.services import admin_units
from app.cooperatives.services import archives as services
from app.core.actor import SYSTEM
from app.core.errors import DomainError
from app.web.house import house, transaction

communes = AppGroup("communes", help="The official communes and wards of Nghệ An.")


@communes.command("load")
@with_appcontext
def load() -> None:
    """Enter the 130 communes and the units merged into them; doing it again changes nothing."""
    with transaction() as db:
        admin_units.load(db)
    click.echo("The communes are in.")


archives = AppGroup("archives", help="Everything of one cooperative in one file.")


@archives.command("export")
@click.argument("cooperative_id", type=int)
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def export(cooperative_id: int, target: Path) -> None:
    """Write the archive of cooperative COOPERATIVE_ID to TARGET (a ZIP file)."""
    with house().database.reading() as db, target.open("wb") as file:
        services.export(db, SYSTEM, house().store, cooperative_id, file)
    click.echo(f"{target}: {target.stat().st_size} bytes")


@archives.command("restore")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(source: Path) -> None:
    """Bring the archive SOURCE into this house, which must have no cooperatives yet."""
    try:
        with transaction() as db, source.open("rb") as file:
            cooperative = services.restore(db, SYSTEM, house().store, file)
            click.echo(f"{cooperative.name} is in, with the number {cooperative.id}.")
    except DomainError as error:
        raise click.ClickException(error.message % error.values) from error
