"""Telling the sample in the order of its days: each act runs through the services with the clock set to its moment."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import SYSTEM, Actor, Role
from app.core.settings import Settings
from app.core.storage import FolderStore
from app.demo.catalogue.people import PEOPLE

OFFICER, ADMINISTRATOR = "ha@nghean.example", "quan-tri@gocnghe.example"

Act = Callable[[Session, Actor], object]


@dataclass(slots=True)
class Ids:
    """What has come into being so far, by the words of the catalogue."""

    cooperatives: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    growers: dict[str, list[int]] = field(default_factory=dict)
    areas: dict[tuple[str, str], int] = field(default_factory=dict)
    plots: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    products: dict[tuple[str, str], int] = field(default_factory=dict)
    items: dict[tuple[str, str, str], int] = field(default_factory=dict)
    buyers: dict[str, list[int]] = field(default_factory=dict)
    suppliers: dict[str, int] = field(default_factory=dict)
    channels: dict[tuple[str, str], int] = field(default_factory=dict)


class Story:
    """Acts with their moments; told once, in order, in one transaction."""

    def __init__(self, db: Session, store: FolderStore, settings: Settings) -> None:
        """Nothing happens before `tell`."""
        self.store, self.settings, self.ids = store, settings, Ids()
        self.today = clock.today()
        self.first_decision = min(date(2024, 3, 4), self.today - timedelta(days=860))
        self.start = self.first_decision - timedelta(days=120)
        self._db = db
        self._order = itertools.count()
        self._acts: list[tuple[datetime, int, str, str, Act]] = []

    def on(self, day: date, at: time, who: str, act: Act, *, seat: str = "") -> None:
        """Let `who` (an address, "" for the house itself) do `act` at that moment, in the seat at that producer.

        What would lie ahead happens yesterday evening.
        """
        moment = datetime.combine(min(day, self.today - timedelta(days=1)), at, clock.VIETNAM)
        self._acts.append((moment, next(self._order), who, seat, act))

    def tell(self) -> None:
        """Run every act. Whatever a service refuses is a fault in the catalogue and comes through."""
        with _borrowed_clock() as set_clock:
            for moment, _, who, seat, act in sorted(self._acts, key=lambda each: each[:2]):
                set_clock(moment)
                actor = self._db.info["actor"] = self._actor(who, seat) if who else SYSTEM
                act(self._db, actor)

    def _actor(self, email: str, seat: str) -> Actor:
        person = next(each for each in PEOPLE if each.email == email)
        role, place = next(each for each in person.seats if seat in ("", each[1]))
        commune = place if role is Role.COMMUNE_OFFICER else None
        return Actor(self.ids.people[email], person.name, role, self.ids.cooperatives.get(place), commune)


def manager_of(producer: str) -> str:
    """The address of the person who manages this producer."""
    return next(person.email for person in PEOPLE if (Role.MANAGER, producer) in person.seats)


def staff_of(producer: str) -> str:
    """The address of the person who does the daily work there: staff of its own, else the manager."""
    own = (person.email for person in PEOPLE if person.seats[0] == (Role.STAFF, producer))
    return next(own, manager_of(producer))


@contextmanager
def _borrowed_clock() -> Iterator[Callable[[datetime], None]]:
    """Set the house's clock, and give it back: records then carry the days they tell of, by the services' own hand."""
    house, real = vars(clock), clock.now

    def set_clock(moment: datetime) -> None:
        house["now"] = lambda: moment

    try:
        yield set_clock
    finally:
        house["now"] = real
