"""The form of a unit of a product's own."""

from app.traceability.schemas.amounts import Weighed, Weight, unit_of
from app.web.payload import Text


class ProductUnitForm(Weighed):
    """A name, and the weight of one."""

    name = Text(40, required=True)
    grams = Weight(required=True)
    quantity_unit = unit_of("kg", "g", "yen", "ta", "tan")
