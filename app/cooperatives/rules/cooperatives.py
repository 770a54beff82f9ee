"""Producers: what kinds there are, and the one form of a telephone number and an e-mail address."""

import re
from enum import StrEnum

import phonenumbers

from app.core.errors import N_, Invalid


class Kind(StrEnum):
    """In what form people produce together, or alone."""

    COOPERATIVE = "cooperative"
    COOPERATIVE_GROUP = "cooperative_group"
    HOUSEHOLD = "household"
    COMPANY = "company"


KIND_NAMES = {
    Kind.COOPERATIVE: N_("Hợp tác xã"),
    Kind.COOPERATIVE_GROUP: N_("Tổ hợp tác"),
    Kind.HOUSEHOLD: N_("Hộ sản xuất"),
    Kind.COMPANY: N_("Công ty"),
}

# RFC 5321 §4.5.3.1: 64 octets before the @, 254 in all (RFC 3696, erratum 1690).
_EMAIL = re.compile(
    r"(?=.{3,254}$)(?=[^@]{1,64}@)"
    r"(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    r"@(?P<domain>(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9]))"
)
# Letters and ";" would be read as dial letters or extensions, and then be lost.
_PHONE = re.compile(r"\(?\+?[0-9().\s-]+")


def parse_phone(text: str) -> str:
    """A telephone number in E.164 ("0912 345 678" → "+84912345678"); without "+" it is Vietnamese.

    Raises Invalid at "phone".
    """
    try:
        if _PHONE.fullmatch(text.strip()):
            number = phonenumbers.parse(text.strip(), "VN")
            if phonenumbers.is_valid_number(number):
                return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    except phonenumbers.NumberParseException:
        pass
    raise Invalid.at("phone", N_("Số điện thoại này chưa đúng. Xin ghi một số đang dùng, ví dụ 0912 345 678."))


def parse_email(text: str) -> str:
    """An e-mail address of the usual shape, domain in lower case, the rest as typed. Raises Invalid at "email"."""
    found = _EMAIL.fullmatch(text.strip())
    if found is None:
        raise Invalid.at("email", N_("Địa chỉ thư điện tử này chưa đúng. Xin ghi theo dạng ten@vidu.vn."))
    return f"{found['local']}@{found['domain'].lower()}"
