"""The form of a certificate."""

from app.cooperatives.rules.certificates import Scheme
from app.web.payload import Day, FormSchema, OneOf, Text, Whole


class CertificateForm(FormSchema):
    """What stands on the paper."""

    scheme = OneOf(Scheme, required=True)
    number = Text(80, required=True)
    issuer = Text(required=True)
    standard = Text(load_default=None)
    covers = Text(load_default=None)
    issued_on = Day(load_default=None)
    valid_from = Day(required=True)
    valid_until = Day(load_default=None)
    growing_area_id = Whole(1, load_default=None)
