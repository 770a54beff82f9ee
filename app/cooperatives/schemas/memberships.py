"""What is typed to invite people and to take up an invitation."""

from marshmallow import validate

from app.accounts.schemas.users import Email
from app.core.actor import COOPERATIVE_ROLES, Role
from app.core.errors import N_
from app.web.payload import FormSchema, OneOf, Text

_NOT_HERE = N_("Xin chọn một mục trong danh sách")


class InviteMember(FormSchema):
    """Somebody for a cooperative."""

    email = Email(required=True)
    name = Text(required=True, longest=120)
    role = OneOf(Role, required=True, validate=validate.OneOf(COOPERATIVE_ROLES, error=_NOT_HERE))


class InviteOfficer(FormSchema):
    """Somebody for the commune, the province or the house."""

    email = Email(required=True)
    name = Text(required=True, longest=120)
    role = OneOf(Role, required=True, validate=validate.NoneOf(COOPERATIVE_ROLES, error=_NOT_HERE))
    commune_code = Text(longest=5, load_default=None)


class AcceptInvitation(FormSchema):
    """A name and a password; the name stays empty where the person has an account."""

    name = Text(longest=120, load_default=None)
    password = Text(required=True, longest=500)
