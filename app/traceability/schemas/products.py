"""The form of a product."""

from app.traceability.rules.products import ProductGroup
from app.web.payload import Day, FormSchema, OneOf, Text, Whole


class ProductForm(FormSchema):
    """What a product is; all but name and group may stay empty."""

    name = Text(required=True)
    name_en = Text(load_default=None)
    group = OneOf(ProductGroup, required=True)
    variety = Text(load_default=None)
    description = Text(3000, load_default=None)
    description_en = Text(3000, load_default=None)
    shelf_life_days = Whole(1, 3650, load_default=None)
    storage = Text(500, load_default=None)
    storage_en = Text(500, load_default=None)
    ingredients = Text(500, load_default=None)
    usage = Text(500, load_default=None)
    warning = Text(500, load_default=None)
    ocop_stars = Whole(3, 5, load_default=None)
    ocop_decision = Text(80, load_default=None)
    ocop_valid_until = Day(load_default=None)
