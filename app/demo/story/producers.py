"""The producers come into the book: themselves, their people, their households and their marks."""

from datetime import time, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from app.accounts.models.users import User
from app.accounts.services import memberships, passwords
from app.cooperatives.services import cooperatives, files, growers
from app.core import clock
from app.core.actor import SYSTEM, Actor, Role
from app.demo.catalogue.cooperatives import PRODUCERS, Producer
from app.demo.catalogue.people import PASSWORD, PEOPLE, Person
from app.demo.story.telling import Story, manager_of

PICTURES = Path(__file__).parents[1] / "pictures"
_OPERATORS = ("12", "14", "42", "48", "62", "68", "72", "76", "82", "86")


def phone(number: int) -> str:
    """An invented mobile number, as people write it: 09xx 000 xxx."""
    return f"09{_OPERATORS[number % len(_OPERATORS)]} 000 {number:03d}"


def plan(story: Story) -> None:
    """Producers first, then people, then what a producer tells about itself."""
    story.on(story.start, time(8), "", partial(_record_all, story))
    household = 100
    for producer in PRODUCERS:
        own = partial(_introduce, story, producer, household)
        story.on(story.start + timedelta(days=1), time(9), manager_of(producer.slug), own)
        household += len(producer.growers)


def _record_all(story: Story, db: Session, _actor: Actor) -> None:
    for number, producer in enumerate(PRODUCERS, 1):
        facts = cooperatives.Facts(
            kind=producer.kind,
            name=producer.name,
            representative=producer.representative,
            phone=phone(number),
            address=producer.address,
            commune_code=producer.commune_code,
            tax_code=producer.tax_code,
            email=f"lienhe@{producer.slug}.example",
            batch_pattern=producer.batch_pattern,
            gs1_prefix=producer.gs1_prefix,
        )
        story.ids.cooperatives[producer.slug] = cooperatives.create(db, SYSTEM, facts).id
    # Hashing is slow on purpose; everybody here has the same password, so it is done once.
    shared = passwords.hashed(PASSWORD, email=PEOPLE[0].email)
    for number, person in enumerate(PEOPLE, 50):
        story.ids.people[person.email] = _welcome(story, db, person, number, shared)


def _welcome(story: Story, db: Session, person: Person, number: int, password_hash: str) -> int:
    user = User(
        email=person.email,
        name=person.name,
        phone=phone(number).replace(" ", ""),
        password_hash=password_hash,
        language="vi",
        created_at=clock.now(),
    )
    db.add(user)
    db.flush()
    for role, place in person.seats:
        commune = place if role is Role.COMMUNE_OFFICER else None
        memberships.grant(
            db, user=user, role=role, cooperative_id=story.ids.cooperatives.get(place), commune_code=commune
        )
    return user.id


def _introduce(story: Story, producer: Producer, first_number: int, db: Session, actor: Actor) -> None:
    own = story.ids.cooperatives[producer.slug]
    story.ids.growers[producer.slug] = [
        growers.add(db, actor, name=name, phone=phone(first_number + number), village=village).id
        for number, (name, village) in enumerate(producer.growers)
    ]
    mark = (PICTURES / "logos" / f"{producer.logo}.png").read_bytes()
    kept = files.keep(
        db, actor, story.store, mark, name="logo.png", public=True, cooperative_id=own, keep_png=True, field="logo"
    )
    cooperatives.set_logo(db, actor, own, kept.id)
