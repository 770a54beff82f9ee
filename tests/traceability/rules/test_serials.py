"""A serial names its label, gives nothing away, and cannot be guessed."""

from functools import partial
from itertools import pairwise, product
from random import Random
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.traceability.rules import serials
from app.traceability.rules.serials import ALPHABET, POSITIONS, SerialKey, SerialRange

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


ISSUED = 100_000
"""Positions that exist; a guess is lucky only among them."""


def _issued(text: str) -> bool:
    found = serials.read([NEW], text)
    return found is not None and found.position < ISSUED


def test_a_million_guesses_find_none_of_a_hundred_thousand_labels() -> None:
    random = Random(20261118)
    bits, count = random.getrandbits, 1_000_000
    three = ["".join(chars) for chars in product(ALPHABET, repeat=3)]
    guesses = (three[bits(15)] + three[bits(15)] + three[bits(15)] + three[bits(15)] for _ in range(count))
    assert not any(map(partial(serials.read, (NEW,)), guesses))


@pytest.mark.parametrize("position", [0, 4711, ISSUED - 1])
def test_no_label_is_found_by_changing_one_or_two_characters_of_another(position: int) -> None:
    seen = serials.mint(NEW, position)
    places = [*((at, at) for at in range(12)), *((at, at + 1) for at in range(11)), (0, 11), (2, 8), (5, 6)]
    tried = {
        "".join({first: one, second: other}.get(at, char) for at, char in enumerate(seen))
        for first, second in places
        for one, other in product(ALPHABET, repeat=2)
    }
    tried.discard(seen)
    assert len(tried) > 10_000
    assert not any(map(_issued, tried))


def test_no_label_is_found_by_joining_the_halves_of_two_others() -> None:
    seen = [serials.mint(NEW, at) for at in range(250)]
    assert not any(_issued(one[:6] + other[6:]) for one in seen for other in seen if one != other)


def test_labels_one_after_the_other_share_no_visible_pattern() -> None:
    heads = [serials.mint(NEW, at)[:6] for at in range(10_000)]
    assert len(set(heads)) == 10_000
    assert heads != sorted(heads)
    alike = [sum(a == b for a, b in zip(*pair, strict=True)) for pair in pairwise(heads)]
    assert sum(alike) / len(alike) < 6 * 1.3 / 32, "no more than chance has it"
    assert max(alike) < 5


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


@pytest.mark.parametrize(
    "typed",
    [
        "gn 7k3m-q9tx 2vhd",
        "GN7K3MQ9TX2VHD",
        "Gn\u00a07K3M–Q9TX−2VHD\n",
        "https://gocnghe.vn/q/7K3MQ9TX2VHD?lang=en",
        "HTTPS://GOCNGHE.VN/Q/7K3MQ9TX2VHD/",
        "https://gocnghe.vn/01/09524000000019/10/MH-261118-01/21/7k3mq9tx2vhd?lang=en",
        "7K3M Q9TX\t2VHD",
    ],
)
def test_a_serial_may_come_by_message_or_as_a_whole_address(typed: str) -> None:
    assert serials.tidy(typed) == "7K3MQ9TX2VHD"


def test_letters_that_look_like_figures_are_taken_for_them() -> None:
    for typed in ("0010MAV10001", "OOIOMAV1OOOl", "ooLoMAVio00I", "gn ooIo-mav1-ooo1"):
        assert serials.tidy(typed) == "0010MAV10001"
    for position in range(200):
        serial = serials.mint(NEW, position)
        slips = serial.replace("0", "O").replace("1", "I"), serial.replace("0", "o").replace("1", "l")
        assert {serials.read([NEW], typed) for typed in slips} == {serials.Reading(position, 2, serial)}


def test_a_code_within_other_words_or_with_an_end_missing_is_none() -> None:
    serial = serials.mint(NEW, 7)
    for text in (
        f"mã {serial} đây",
        f"Mã tem: {serial}",
        f"{serial} cảm ơn",
        f"GN {serial} Á",
        *(serial[:cut] for cut in range(12)),
        *(serial[cut:] for cut in range(1, 12)),
        f"https://gocnghe.vn/q/{serial[:11]}",
        f"https://gocnghe.vn/q/{serial}/khác",
        f"https://gocnghe.vn/?q={serial}",
    ):
        assert serials.read([NEW], text) is None, text


def test_a_very_long_text_is_refused_at_once() -> None:
    serial, began = serials.mint(NEW, 7), perf_counter()
    for text in ("7" * 10_000, "-" * 10_000, "/" * 10_000, "?" * 10_000, "ệ" * 10_000, f"{'x' * 10_000}{serial}"):
        assert serials.read([NEW], text) is None
    assert serials.read([NEW], f"{'-' * 10_000}{serial}") == serials.Reading(7, 2, serial), "gaps are only gaps"
    assert perf_counter() - began < 1


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


def test_a_serial_that_begins_like_a_message_is_a_serial_all_the_same() -> None:
    assert serials.tidy("GN7K3MQ9TX2V") == "GN7K3MQ9TX2V"
    assert serials.tidy("gn gn7k-3mq9-tx2v") == "GN7K3MQ9TX2V"


def test_a_range_of_serials_is_minted_when_asked_for() -> None:
    many = SerialRange(NEW, 5, POSITIONS - 1)
    assert len(many) == POSITIONS - 5
    assert (many[0], many[-1]) == (serials.mint(NEW, 5), serials.mint(NEW, POSITIONS - 1))
    assert many[3:6] == [serials.mint(NEW, at) for at in (8, 9, 10)]
    for beyond in (POSITIONS - 5, -POSITIONS):
        with pytest.raises(IndexError):
            many[beyond]
    assert list(SerialRange(NEW, 5, 7)) == [serials.mint(NEW, at) for at in (5, 6, 7)]
