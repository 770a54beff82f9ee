"""What a password must be, and how wrong guesses slow the next one down."""

from datetime import timedelta

from app.core.errors import N_, Invalid
from app.core.text import fold

MIN_LENGTH = 10
MAX_LENGTH = 200
FREE_GUESSES = 5
LONGEST_LOCK = timedelta(minutes=15)
_COMMON = frozenset({"1234567890", "0123456789", "123456789a", "matkhau123", "password12", "password123", "qwertyuiop"})


def check(password: str, *, email: str, field: str = "password") -> str:
    """Return `password` when it is long enough and not an obvious one. Raises Invalid at `field`."""
    if len(password) < MIN_LENGTH:
        raise Invalid.at(
            field, N_("Mật khẩu cần từ %(least)s ký tự trở lên; một câu ngắn dễ nhớ là tốt nhất"), least=MIN_LENGTH
        )
    if len(password) > MAX_LENGTH:
        raise Invalid.at(field, N_("Mật khẩu dài nhất %(most)s ký tự"), most=MAX_LENGTH)
    bare = fold(password).replace(" ", "")
    if bare in _COMMON or bare in (fold(email), fold(email.partition("@")[0])) or len(set(bare)) < 4:
        raise Invalid.at(field, N_("Mật khẩu này quá dễ đoán; xin chọn một câu khác"))
    return password


def lock(failures: int) -> timedelta:
    """How long to wait after this many wrong passwords in a row: nothing at first, then 30 s, doubling to 15 min."""
    if failures < FREE_GUESSES:
        return timedelta()
    doubled: timedelta = timedelta(seconds=30) * 2 ** min(failures - FREE_GUESSES, 10)
    return min(doubled, LONGEST_LOCK)
