"""Commands of the listings domain: the sync worker."""

import signal
from datetime import timedelta

import click
from flask.cli import AppGroup, with_appcontext

from app.core.actor import SYSTEM
from app.listings.sync.engine import Engine
from app.listings.sync.worker import Chore, Worker, drain, owner_name
from app.traceability.services.label_making import Workshop
from app.traceability.services.labels import serial_keys
from app.traceability.sync.epcis_captures import EventKeeper
from app.traceability.sync.label_runs import LabelMaker
from app.traceability.sync.recall_notices import NoticeSender
from app.web.house import house

group = AppGroup("sync", help="Keep the listings on the floors true.")


def _engine(lease: float = 120.0) -> Engine:
    the_house = house()
    settings = the_house.settings
    return Engine(
        the_house.database,
        settings.public_url,
        settings.credentials_key,
        owner_name(),
        lease=timedelta(seconds=lease),
    )


def _label_maker(lease: float = 120.0) -> LabelMaker:
    the_house = house()
    keys = serial_keys(the_house.settings.label_keys)
    shop = Workshop(the_house.database, the_house.store, keys, SYSTEM)
    return LabelMaker(shop, owner_name(), timedelta(seconds=lease))


def _notice_sender(lease: float = 120.0) -> NoticeSender:
    the_house = house()
    return NoticeSender(the_house.database, the_house.settings, SYSTEM, owner_name(), timedelta(seconds=lease))


def _event_keeper(lease: float = 120.0) -> EventKeeper:
    the_house = house()
    return EventKeeper(the_house.database, the_house.store, owner_name(), timedelta(seconds=lease))


@group.command("worker")
@click.option("--every", default=1.0, show_default=True, help="Seconds between looks at the outbox.")
@click.option("--lease", default=120.0, show_default=True, help="Seconds until a dead worker's job is taken over.")
@with_appcontext
def run_worker(every: float, lease: float) -> None:
    """Run until stopped (Ctrl-C or SIGTERM); calls under way are finished first."""
    chores: list[Chore] = [_label_maker(lease), _notice_sender(lease), _event_keeper(lease)]
    worker = Worker(_engine(lease), every=every, chores=chores)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()


@group.command("once")
@with_appcontext
def run_once() -> None:
    """Work off everything that is due now, then return."""
    click.echo(f"{_label_maker()() + _notice_sender()() + _event_keeper()() + drain(_engine())} done")
