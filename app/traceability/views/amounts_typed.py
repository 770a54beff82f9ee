"""Amounts of several batches as typed on one form: which rows stand there, and what they say in grams."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.core.errors import N_, Invalid
from app.traceability.models.batches import Batch
from app.traceability.queries import product_units
from app.traceability.queries import transformations as queries
from app.traceability.rules.product_units import WEIGHT_NAMES, Amount, Measure
from app.traceability.rules.stock import Standing
from app.traceability.rules.transformations import take_field
from app.traceability.schemas.transformations import taking
from app.web.auth import actor
from app.web.filters import num, say
from app.web.forms import Form
from app.web.house import reading
from app.web.payload import load


@dataclass(frozen=True, slots=True)
class Row:
    """A batch that may be taken from, how much lies loose of it, and the units of its product."""

    batch: Batch
    standing: Standing
    measures: dict[str, Measure]

    @property
    def field(self) -> str:
        """The name of its amount."""
        return take_field(self.batch.id)

    @property
    def units(self) -> list[tuple[str, str]]:
        """Choices of the unit beside the amount."""
        return units_of(self.measures)


def units_of(measures: dict[str, Measure]) -> list[tuple[str, str]]:
    """The weights everybody knows, then the product's own units."""
    own = [(key, measure.name) for key, measure in measures.items()]
    return [(key, say(name)) for key, name in WEIGHT_NAMES.items()] + own


def kilograms(grams: int) -> str:
    """An amount as it stands in a field with kg beside it."""
    return num(Decimal(grams) / 1000)


def typed_ids(form: Form) -> list[int]:
    """Ids of the batches beside which something was typed."""
    found = [name.removeprefix("take-") for name, text in form.values.items() if name.startswith("take-") and text]
    return [int(number) for number in found if number.isascii() and number.isdigit() and len(number) < 16]


def rows(form: Form, first: Collection[int] = (), *, product_id: int | None = None) -> list[Row]:
    """Open batches with goods lying loose: those named `first` or typed beside on top, then the newest."""
    found = queries.offered(reading(), actor(), product_id=product_id, first={*first, *typed_ids(form)})
    measures = product_units.measures(reading(), {batch.product_id for batch, _standing in found})
    return [Row(batch, standing, measures[batch.product_id]) for batch, standing in found]


def taken(form: Form) -> list[tuple[Batch, Amount]]:
    """What was typed beside batches of the cooperative's own, in the order of the batches. Raises Invalid."""
    batches = queries.own(reading(), actor(), typed_ids(form))
    measures = product_units.measures(reading(), {batch.product_id for batch in batches})
    data = load(taking({batch.id: measures[batch.product_id] for batch in batches}), form.values)
    amounts = [(batch, data[take_field(batch.id)]) for batch in batches]
    return [(batch, amount) for batch, amount in amounts if amount is not None]


def required(found: Sequence[tuple[Batch, Amount]]) -> None:
    """Raises Invalid at "inputs" when no amount was typed at all."""
    if not found:
        raise Invalid.at("inputs", N_("Xin ghi khối lượng ở ít nhất một lô"))
