"""The form of a cooperative, group, household or company."""

from app.cooperatives.rules.cooperatives import Kind
from app.web.payload import FormSchema, OneOf, Text


class CooperativeForm(FormSchema):
    """Fields as typed; numbers and codes are parsed by the service."""

    kind = OneOf(Kind, required=True)
    name = Text(required=True)
    representative = Text(required=True)
    phone = Text(40, required=True)
    address = Text(required=True)
    commune_code = Text(5, required=True)
    tax_code = Text(20, load_default=None)
    email = Text(254, load_default=None)
    batch_pattern = Text(60, load_default=None)
    gs1_prefix = Text(20, load_default=None)
