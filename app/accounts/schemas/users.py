"""What people type when they sign in, set a password or change their details."""

import re
from typing import Any

from marshmallow import ValidationError, fields, validate

from app.core.errors import N_
from app.web.language import LANGUAGES
from app.web.payload import FormSchema, Text

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")
_PHONE = re.compile(r"\+?[0-9][0-9 .()-]{7,18}")


class Email(Text):
    """An e-mail address, as typed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not _EMAIL.fullmatch(text):
            raise ValidationError(N_("Xin ghi địa chỉ thư, ví dụ lan@htxcam.vn"))
        return text


class Phone(Text):
    """A telephone number, as typed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not _PHONE.fullmatch(text):
            raise ValidationError(N_("Xin ghi số điện thoại, ví dụ 0912 345 678"))
        return text


class EnterHouse(FormSchema):
    """The sign-in form."""

    email = Text(required=True)
    password = Text(required=True, longest=500)


class AskReset(FormSchema):
    """The form for a forgotten password."""

    email = Email(required=True)


class NewPassword(FormSchema):
    """A new password after a reset."""

    password = Text(required=True, longest=500)


class ChangePassword(FormSchema):
    """One's own password."""

    current = Text(required=True, longest=500)
    password = Text(required=True, longest=500)


class ChangeDetails(FormSchema):
    """One's own name and telephone number."""

    name = Text(required=True, longest=120)
    phone = Phone(longest=20, load_default=None)


class ChooseLanguage(FormSchema):
    """The language a person reads."""

    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES))
