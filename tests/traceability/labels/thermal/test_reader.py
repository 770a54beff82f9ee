"""Whatever goes wrong between plan and printer is found before the file is handed out."""

import re
from types import ModuleType

import pytest
import zxingcpp

from app.traceability.labels.thermal import reader, tspl, zpl
from app.traceability.labels.thermal.reader import ThermalFault, ThermalPart
from app.traceability.rules.label_designs import Look
from app.traceability.rules.serials import spaced
from tests.traceability.labels import samples
from tests.traceability.labels.thermal.plans import WRITERS, file, parts, plan

CODE, PRINT, BARS, WORDS = ThermalPart.CODE, ThermalPart.PRINT, ThermalPart.BARS, ThermalPart.WORDS
PLACE, COMMAND, COUNT = ThermalPart.PLACE, ThermalPart.COMMAND, ThermalPart.COUNT


def _changed(data: bytes, pattern: bytes, new: bytes, count: int = 1) -> bytes:
    """The file with the pattern replaced; it has to be there."""
    changed, times = re.subn(pattern, lambda _match: new, data, count=count)
    assert times
    assert changed != data
    return changed


@pytest.mark.parametrize("writer", WRITERS)
def test_two_labels_in_each_others_place_are_found(writer: ModuleType) -> None:
    asked, data = plan(), file(writer, plan())
    first, second = asked.codes[0], asked.codes[1]
    swapped = data.replace(b"/" + first.encode(), b"/?").replace(b"/" + second.encode(), b"/" + first.encode())
    swapped = swapped.replace(b"/?", b"/" + second.encode())
    reading = reader.read_printed(swapped, asked)
    assert (reading.expected, reading.labels, reading.matched, reading.clean) == (3, 3, 1, False)
    wanted, found = samples.PREFIX + first, samples.PREFIX + second
    assert ThermalFault(1, CODE, f"M:{wanted}", f"M:{found}") in reading.faults
    assert ThermalFault(1, CODE, wanted, found) in reading.faults
    assert {fault.label for fault in reading.faults} == {1, 2}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_serial_with_one_wrong_letter_is_found(writer: ModuleType) -> None:
    shown = spaced(plan().codes[0])
    wrong = shown[:-1] + ("0" if shown[-1] != "0" else "1")
    data = file(writer, plan()).replace(shown.encode(), wrong.encode())
    assert reader.read_printed(data, plan()).faults == (ThermalFault(1, PRINT, shown, wrong),)


@pytest.mark.parametrize(
    ("writer", "pattern", "new", "found"),
    [
        (zpl, rb"\^FO\d+,\d+\^BQ", b"^FO350,40^BQ", {PLACE, CODE}),
        (zpl, rb"\^FO\d+,\d+\^BQ", b"^FO60,40^BQ", {PLACE}),
        (zpl, rb"\^BY2,3,1", b"^BY2,3,100", {PLACE}),
        (zpl, rb"\^BQN,2,\d+", b"^BQN,2,8", {PLACE}),
        (zpl, rb"\^BQN,2,\d+", b"^BQN,2,11", {COMMAND, CODE}),
        (zpl, rb"\^FDMA,", b"^FDLA,", {CODE}),
        (zpl, rb"\^FDMA,", b"^FDMM,", {COMMAND, CODE}),
        (zpl, rb"\^FO\d+,\d+\^A", b"^FO350,180^A", {PLACE}),
        (zpl, rb"\^ABN,11,7", b"^ABN,44,28", {PLACE}),
        (zpl, rb"\^ABN,11,7", b"^A0N,11,7", {COMMAND, PRINT}),
        (zpl, rb"\^PW400", b"^PW320", {PLACE, WORDS}),
        (zpl, rb"\^XA\^PW", b"^XA^PON^PW", {COMMAND}),
        (zpl, rb"\^LH0,0", b"^LH8,0", {COMMAND}),
        (zpl, rb"\^PQ1", b"^PQ2", {COUNT, CODE, PRINT}),
        (tspl, rb"QRCODE \d+,\d+", b"QRCODE 350,40", {PLACE, CODE}),
        (tspl, rb"QRCODE \d+,\d+", b"QRCODE 60,40", {PLACE}),
        (tspl, rb"M,\d+,A,0,M2", b"M,8,A,0,M2", {PLACE}),
        (tspl, rb"M,\d+,A,0,M2", b"M,11,A,0,M2", {COMMAND, CODE}),
        (tspl, rb"M,(\d+),A,0,M2", b"L,5,A,0,M2", {CODE}),
        (tspl, rb"TEXT \d+,\d+", b"TEXT 350,180", {PLACE}),
        (tspl, rb'"1",0,1,1', b'"1",0,4,4', {PLACE}),
        (tspl, rb'"1",0,1,1', b'"0",0,1,1', {COMMAND, PRINT}),
        (tspl, rb"SIZE 50 mm", b"SIZE 40 mm", {PLACE, WORDS}),
        (tspl, rb"CLS\r\n", b"CLS\n", {COMMAND, WORDS}),
        (tspl, rb"REFERENCE 0,0", b"REFERENCE 8,0", {COMMAND}),
        (tspl, rb"DIRECTION 0", b"DENSITY 8", {COMMAND}),
        (tspl, rb"PRINT 1,1", b"PRINT 1,2", {COUNT, CODE, PRINT}),
    ],
)
def test_a_changed_command_is_found(writer: ModuleType, pattern: bytes, new: bytes, found: set[ThermalPart]) -> None:
    data = _changed(file(writer, plan()), pattern, new)
    assert found <= parts(plan(), data)


@pytest.mark.parametrize(
    ("writer", "pattern", "new", "found"),
    [
        (zpl, rb"(?<=,)0000", b"FFFF", {WORDS}),
        (zpl, rb"(?<=,)0000", b"00", {COMMAND}),
        (zpl, rb"(?<=,)0000", b"00ZZ", {COMMAND}),
        (zpl, rb"(?<=GRF,)\d+", b"28", {COMMAND, WORDS}),
        (zpl, rb"~DG[^\n]*\n", b"", {COMMAND, WORDS}),
        (zpl, rb"\^FO\d+,\d+\^XG", b"^FO100,20^XG", {WORDS}),
        (tspl, rb"DOWNLOAD \"GOCNGHE.PCX\",(\d+),", b'DOWNLOAD "GOCNGHE.PCX",9,', {COMMAND, WORDS}),
        (tspl, rb"DOWNLOAD \"GOCNGHE", b'DOWNLOAD "OTHER', {COMMAND, WORDS}),
        (tspl, rb"PUTPCX \d+", b"PUTPCX 100", {WORDS}),
        (tspl, rb"\n\x05\x01\x01", b"\r\x05\x01\x01", {COMMAND, WORDS}),
    ],
)
def test_a_broken_picture_of_the_words_is_found(
    writer: ModuleType, pattern: bytes, new: bytes, found: set[ThermalPart]
) -> None:
    data = _changed(file(writer, plan()), pattern, new)
    assert found <= parts(plan(), data)


def test_words_of_another_batch_are_found() -> None:
    other = plan(content=samples.content(batch_number="MH-261118-04"))
    for writer in WRITERS:
        assert parts(plan(), file(writer, other)) == {WORDS}


@pytest.mark.parametrize(
    ("writer", "pattern", "new", "found"),
    [
        (zpl, rb">;>8", b">;", {BARS}),
        (zpl, rb">;>8", b">:", {COMMAND, BARS}),
        (zpl, rb"\^BY\d+,3,(?!1\^)", b"^BY10,3,", {PLACE, BARS}),
        (zpl, rb"\^FD\(00\) ", b"^FD(01) ", {PRINT}),
        (tspl, rb"!105!102", b"!105", {BARS}),
        (tspl, rb"!105!102", b"!104!102", {COMMAND, BARS}),
        (tspl, rb'"128M"', b'"EAN128"', {COMMAND, BARS}),
        (tspl, rb"!10200", b"!10201", {BARS}),
    ],
)
def test_bars_that_say_something_else_are_found(
    writer: ModuleType, pattern: bytes, new: bytes, found: set[ThermalPart]
) -> None:
    asked = plan("roll-100x150", 203, Look.CARTON, count=1)
    assert found <= parts(asked, _changed(file(writer, asked), pattern, new))


@pytest.mark.parametrize("writer", WRITERS)
def test_a_missing_and_a_surplus_label_are_found(writer: ModuleType) -> None:
    pieces = list(writer.write(plan()))
    assert parts(plan(), b"".join(pieces[:-1])) == {COUNT}
    assert parts(plan(), b"".join([*pieces, pieces[-1]])) == {COUNT}
    assert reader.read_printed(pieces[0], plan()).faults == (ThermalFault(1, COUNT, "3", "0"),)


@pytest.mark.parametrize("writer", WRITERS)
def test_a_file_that_breaks_off_is_found_wherever_it_breaks(writer: ModuleType) -> None:
    data = file(writer, plan())
    for end in range(len(data) - 3, len(data) - 160, -13):
        assert COUNT in parts(plan(), data[:end])
    assert COUNT in parts(plan(), b"")


@pytest.mark.parametrize("writer", WRITERS)
def test_long_runs_are_compared_label_by_label_and_drawn_in_samples(writer: ModuleType) -> None:
    asked = plan(count=2_001)
    data = file(writer, asked)
    reading = reader.read_printed(data, asked)
    assert reading.clean
    assert (reading.labels, reading.drawn) == (2_001, reader.SAMPLE)
    wrong = data.replace(asked.payload(asked.codes[1_004]).encode(), asked.payload(asked.codes[0]).encode())
    faults = reader.read_printed(wrong, asked).faults
    assert {(fault.label, fault.part) for fault in faults} == {(1_005, CODE)}


@pytest.mark.parametrize(("writer", "mark"), [(zpl, b"^XA^PW"), (tspl, b"CLS\r\n")])
def test_one_misplaced_label_is_found_outside_the_sample(writer: ModuleType, mark: bytes) -> None:
    asked = plan(count=2_001)
    pieces = list(writer.write(asked))
    assert mark in pieces[1_005]
    pieces[1_005] = _changed(pieces[1_005], rb"(?:(?<=QRCODE )|(?<=\^FO))\d+(?=,\d+(?:,M|\^BQ))", b"390")
    reading = reader.read_printed(b"".join(pieces), asked)
    assert reading.drawn == reader.SAMPLE + 1
    assert (1_005, PLACE) in {(fault.label, fault.part) for fault in reading.faults}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_preview_shows_the_label_that_was_asked_for(writer: ModuleType) -> None:
    asked = plan(copies=2, dpi=300)
    picture = reader.picture(file(writer, asked), 3, dpi=300)
    assert picture.size == (591, 354)
    assert zxingcpp.read_barcode(picture).text == asked.payload(asked.codes[1])
    with pytest.raises(IndexError):
        reader.picture(file(writer, asked), 6, dpi=300)


def test_a_plan_without_dots_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="dots"):
        reader.read_printed(b"", plan(dpi=None))
