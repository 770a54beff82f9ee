"""Batch number patterns of a cooperative: letters, digits and hyphens around the day and a running number."""

import re
from datetime import date

from app.core.errors import N_, Invalid

_PART = re.compile(r"\{(yy|mm|dd|nn|nnn)\}", re.IGNORECASE)
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")


def check(pattern: str) -> str:
    """A pattern such as "MH-{yy}{mm}{dd}-{nn}", letters raised. Raises Invalid at "batch_pattern"."""
    raised = _PART.sub(lambda part: part.group().lower(), pattern.strip().upper())
    if not _NUMBER.fullmatch(_PART.sub(lambda part: "0" * len(part.group(1)), raised)) or "{nn" not in raised:
        raise Invalid.at(
            "batch_pattern",
            N_("Mẫu mã lô gồm chữ A–Z, số, gạch ngang, {yy}{mm}{dd} và số thứ tự {nn}; ví dụ MH-{yy}{mm}{dd}-{nn}"),
        )
    return raised


def written(pattern: str, day: date, counter: int) -> str:
    """The number that a checked pattern gives as number `counter` of `day`."""
    parts = {"yy": f"{day:%y}", "mm": f"{day:%m}", "dd": f"{day:%d}", "nn": f"{counter:02d}", "nnn": f"{counter:03d}"}
    return _PART.sub(lambda part: parts[part.group(1)], pattern)


def prefix(pattern: str, day: date) -> str:
    """What every number of the pattern on `day` begins with: the part before its counter."""
    return written(re.split(r"\{nnn?\}", pattern, maxsplit=1)[0], day, 1)


def example(pattern: str, day: date) -> str:
    """The first number that a checked pattern gives on `day`."""
    return written(pattern, day, 1)
