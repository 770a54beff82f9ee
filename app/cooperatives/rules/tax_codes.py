"""Vietnamese tax codes (mã số thuế): what a cooperative or a grower types, in one written form."""

import re

from app.core.errors import N_, Invalid

_FIELD = "tax_code"
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_ENTERPRISE = re.compile(r"([0-9]{10})(?:[ -]?([0-9]{3}))?")
_PERSONAL = re.compile(r"[0-9]{12}")


def parse_tax_code(text: str) -> str:
    """The tax code in `text`: ten digits, ten digits "-" three for a branch, or a personal number of twelve.

    The personal number serves households and persons as tax code since 1 July 2025 (Law 56/2024/QH15; Circular
    86/2024/TT-BTC) and has no check digit. Raises Invalid at "tax_code", saying which digit would fit.
    """
    code = text.strip()
    if _PERSONAL.fullmatch(code):
        return code
    found = _ENTERPRISE.fullmatch(code)
    if found is None:
        raise Invalid.at(
            _FIELD, N_("Mã số thuế gồm 10 chữ số, thêm -NNN nếu là chi nhánh; cá nhân dùng số định danh 12 chữ số")
        )
    number, branch = found.groups()
    _check(number)
    if branch == "000":
        raise Invalid.at(_FIELD, N_("Số chi nhánh của mã số thuế đi từ 001 đến 999"))
    return f"{number}-{branch}" if branch else number


def _check(number: str) -> None:
    """Raises Invalid unless the tenth digit is 10 − (Σ weight · digit mod 11)."""
    expected = 10 - sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False)) % 11
    if expected == 10:
        raise Invalid.at(
            _FIELD, N_("Không có mã số thuế nào bắt đầu bằng %(start)s. Xin xem lại từng chữ số"), start=number[:9]
        )
    if int(number[9]) != expected:
        raise Invalid.at(
            _FIELD,
            N_(
                "Mã số thuế không khớp: số thứ mười đang là %(found)s, đúng ra là %(expected)s. Xin xem lại từng chữ số"
            ),
            found=number[9],
            expected=expected,
        )
