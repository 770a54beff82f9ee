"""A serial names its label, gives nothing away, and cannot be guessed."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.traceability.rules import serials
from app.traceability.rules.serials import ALPHABET, POSITIONS, SerialKey

OLD = SerialKey(1, b"an old secret of the cooperative")
NEW = SerialKey(2, b"a new secret of the cooperative!")
positions = st.integers(0, POSITIONS - 1)


def _bits(serial: str) -> int:
    number = 0
    for char in serial:
        number = number << 5 | ALPHABET.index(char)
    return number


@given(positions)
def test_every_position_is_read_back_from_its_serial(position: int) -> None:
    serial = serials.mint(NEW, position)
    assert serials.read([NEW], serial) == serials.Reading(position, 2, serial)
    assert len(serial) == 12
    assert set(serial) <= set(ALPHABET)


@pytest.mark.parametrize("position", [0, POSITIONS - 1])
def test_the_first_and_the_last_position_have_serials(position: int) -> None:
    reading = serials.read([NEW], serials.mint(NEW, position))
    assert reading is not None
    assert reading.position == position


@pytest.mark.parametrize("position", [-1, POSITIONS])
def test_a_position_beyond_thirty_bits_is_refused(position: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        serials.mint(NEW, position)


def test_printed_serials_never_change_their_meaning() -> None:
    """A label resolves for ever: a change of the scheme would show here first."""
    key = SerialKey(1, b"x" * 32)
    assert [serials.mint(key, at) for at in range(3)] == ["HP7XVR12QY3H", "1GDXBK3ADCWZ", "7PVGN3JR97BH"]


def test_thousands_of_labels_share_no_serial() -> None:
    assert len({serials.mint(NEW, at) for at in range(30_000)}) == 30_000


@given(st.integers(1, 5), st.randoms(use_true_random=False))
def test_scrambling_is_a_permutation_whatever_the_tables_hold(half_bits: int, random: Random) -> None:
    size = 1 << half_bits
    rounds = [[random.randrange(size) for _ in range(size)] for _ in range(6)]
    scrambled = [serials._scramble(rounds, value, half_bits) for value in range(size * size)]
    assert sorted(scrambled) == list(range(size * size))
    assert [serials._unscramble(rounds, value, half_bits) for value in scrambled] == list(range(size * size))


def test_labels_of_a_replaced_key_go_on_verifying() -> None:
    before, after = serials.mint(OLD, 7), serials.mint(NEW, 7)
    assert before != after
    for keys in ([OLD, NEW], [NEW, OLD]):
        assert serials.read(keys, before) == serials.Reading(7, 1, before)
        assert serials.read(keys, after) == serials.Reading(7, 2, after)


@given(positions)
def test_another_key_proves_nothing(position: int) -> None:
    assert serials.read([OLD], serials.mint(NEW, position)) is None
    assert serials.read([], serials.mint(NEW, position)) is None


@given(positions, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_caught(position: int, at: int, char: str) -> None:
    serial = serials.mint(NEW, position)
    changed = serial[:at] + char + serial[at + 1 :]
    assert (serials.read([NEW], changed) is None) == (changed != serial)


def test_two_hundred_thousand_guesses_find_nothing() -> None:
    random = Random(20261118)
    guesses = ("".join(random.choices(ALPHABET, k=12)) for _ in range(200_000))
    assert not any(serials.read([NEW], guess) for guess in guesses)


def test_neighbours_look_unrelated() -> None:
    minted = [_bits(serials.mint(NEW, at)) for at in range(4_000)]
    distances = [(a ^ b).bit_count() for a, b in pairwise(minted)]
    assert 29.5 < sum(distances) / len(distances) < 30.5
    rising = sum(a < b for a, b in pairwise(minted)) / len(distances)
    assert 0.45 < rising < 0.55
    for bit in range(60):
        assert 0.45 < sum(number >> bit & 1 for number in minted) / len(minted) < 0.55


@given(positions)
def test_a_serial_may_be_typed_as_people_type(position: int) -> None:
    serial = serials.mint(NEW, position)
    shown = serials.spaced(serial)
    for typed in (
        shown,
        shown.lower(),
        f" {shown.replace('-', ' ')} ",
        shown.replace("-", "–"),
        shown.replace("0", "o"),
    ):
        assert serials.tidy(typed) == serial
    assert serials.tidy(serial.replace("1", "l")) == serials.tidy(serial.replace("1", "I")) == serial


def test_what_is_no_serial_stays_none() -> None:
    for text in ("", "7K3MQ9TX2VH", "7K3MQ9TX2VHD7", "7K3MQ9TX2VHU", "٧K3MQ9TX2VHD", "7K3MQ9TX2VHı", "7K3M/Q9TX/2VHD"):
        assert serials.tidy(text) is None
        assert serials.read([NEW], text) is None


def test_the_serial_stands_in_groups_of_four() -> None:
    assert serials.spaced("7K3MQ9TX2VHD") == "7K3M-Q9TX-2VHD"


def test_a_key_hides_its_secret_and_needs_a_long_one() -> None:
    assert repr(NEW) == "SerialKey(key_id=2)"
    with pytest.raises(ValueError, match="16"):
        SerialKey(1, b"short")
