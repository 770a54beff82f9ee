"""Every symbol from the stencil is the one the QR library would have made, and a reader reads it."""

from functools import cache

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

from app.traceability.labels.qr import QrStencil
from app.traceability.rules.serials import ALPHABET
from tests.traceability.labels import samples

PREFIXES = (
    "HTTPS://GOCNGHE.VN/Q/",  # odd length: the first character shares a pair with the prefix
    "HTTPS://GOC.NGHE.VN/Q/",  # even length
    "HTTPS://TRUYXUAT.NONGNGHIEP.NGHEAN.GOV.VN/Q/",
    "https://gocnghe.vn/q/",
    "https://gocnghe.vn/01/08938505974194/10/MH-261118-03/21/",
)
some_prefix = st.sampled_from(PREFIXES)
some_serial = st.text(ALPHABET, min_size=12, max_size=12)


def _from_the_library(stencil: QrStencil, serial: str) -> list[list[bool]]:
    mode = MODE_ALPHA_NUM if stencil.mode == "alphanumeric" else MODE_8BIT_BYTE
    code = QRCode(stencil.version, error_correction=ERROR_CORRECT_M, border=0, mask_pattern=stencil.mask)
    code.add_data(QRData(stencil.payload(serial), mode=mode), optimize=0)
    code.make(fit=False)
    return [[bool(module) for module in row] for row in code.modules]


def _picture(stencil: QrStencil, serial: str) -> Image.Image:
    """The symbol as it would be printed, four pixels a module, with its quiet zone."""
    side = stencil.modules
    picture = Image.frombytes("1", (side, side), stencil.bitmap(serial), "raw", "1;I").convert("L")
    return ImageOps.expand(picture.resize((side * 4, side * 4), Image.Resampling.NEAREST), 16, fill=255)


def _modules(stencil: QrStencil, serial: str) -> list[list[bool]]:
    packed, stride = stencil.bitmap(serial), (stencil.modules + 7) // 8
    rows = (packed[at : at + stride] for at in range(0, len(packed), stride))
    return [[bool(row[x >> 3] & 0x80 >> (x & 7)) for x in range(stencil.modules)] for row in rows]


@settings(max_examples=150, deadline=None)
@given(some_prefix, some_serial)
def test_the_symbol_is_the_librarys_own(prefix: str, serial: str) -> None:
    stencil = QrStencil.for_prefix(prefix)
    assert _modules(stencil, serial) == _from_the_library(stencil, serial)


@settings(max_examples=150, deadline=None)
@given(some_prefix, some_serial)
def test_a_reader_finds_the_address_in_the_symbol(prefix: str, serial: str) -> None:
    stencil = QrStencil.for_prefix(prefix)
    found = zxingcpp.read_barcode(_picture(stencil, serial))
    assert found is not None
    assert found.text == prefix + serial


@pytest.mark.parametrize("version", range(2, 11))
@pytest.mark.parametrize("scheme", ["HTTPS://", "https://"])
@settings(max_examples=4, deadline=None)
@given(data=st.data())
def test_symbols_of_every_size_are_the_librarys_own(version: int, scheme: str, data: st.DataObject) -> None:
    """One stencil, several serials: a difference that were wrong in one place would show in some of them."""
    length = data.draw(st.sampled_from(_lengths(scheme, version)), label="length of the address")
    letters = ALPHABET[10:] if scheme.isupper() else ALPHABET[10:].lower()
    host = data.draw(st.text(letters, min_size=length, max_size=length))
    stencil = QrStencil(scheme + host, 12, "M")
    assert stencil.version == version
    for serial in data.draw(st.lists(some_serial, min_size=4, max_size=4)):
        assert _modules(stencil, serial) == _from_the_library(stencil, serial)


@cache
def _lengths(scheme: str, version: int) -> list[int]:
    """How long a host may be so that the payload takes a symbol of this version."""
    mode = MODE_ALPHA_NUM if scheme.isupper() else MODE_8BIT_BYTE
    fitting = []
    for length in range(300):
        code = QRCode(error_correction=ERROR_CORRECT_M)
        code.add_data(QRData(scheme + "0" * (length + 12), mode=mode), optimize=0)
        if code.best_fit() == version:
            fitting.append(length)
    return fitting


@pytest.mark.parametrize("prefix", ["HTTPS://GOCNGHE.VN/00/", "https://gocnghe.vn/00/"])
@settings(max_examples=30, deadline=None)
@given(digits=st.text("0123456789", min_size=18, max_size=18))
def test_symbols_of_cartons_are_the_librarys_own(prefix: str, digits: str) -> None:
    stencil = QrStencil.for_prefix(prefix, 18)
    assert _modules(stencil, digits) == _from_the_library(stencil, digits)


def test_all_serials_of_a_run_decode() -> None:
    stencil = samples.stencil()
    for serial in samples.run(2_000):
        assert zxingcpp.read_barcode(_picture(stencil, serial)).text == stencil.payload(serial)


@pytest.mark.parametrize("error", ["L", "M", "Q", "H"])
def test_every_error_level_decodes(error: str) -> None:
    stencil = QrStencil.for_prefix(samples.PREFIX, error=error)
    found = zxingcpp.read_barcode(_picture(stencil, "7K3MQ9TX2VHD"))
    assert found.text == samples.PREFIX + "7K3MQ9TX2VHD"
    assert found.ec_level == error


def test_an_upper_case_address_takes_the_smaller_symbol() -> None:
    upper, lower = QrStencil.for_prefix("HTTPS://GOCNGHE.VN/Q/"), QrStencil.for_prefix("https://gocnghe.vn/q/")
    assert (upper.version, upper.modules) == (2, 25)
    assert (lower.version, lower.modules) == (3, 29)


def test_the_bitmap_packs_whole_rows_with_the_finder_pattern_first() -> None:
    packed = samples.stencil().bitmap("7K3MQ9TX2VHD")
    assert len(packed) == 25 * 4
    assert packed[0] >> 1 == 0b1111111  # seven dark modules, then white
    assert packed[0] & 1 == 0
    assert all(row & 0x7F == 0 for row in packed[3::4])  # 25 modules: seven bits of padding


@pytest.mark.parametrize("serial", ["", "7K3MQ9TX2VH", "7K3MQ9TX2VHDD", "7k3mq9tx2vhd", "7K3MQ9TX2VHU", "7K3M-Q9TX-2V"])
def test_what_is_no_serial_gets_no_symbol(serial: str) -> None:
    for prefix in PREFIXES:
        with pytest.raises(ValueError, match="serial"):
            QrStencil.for_prefix(prefix).bitmap(serial)


def test_an_unknown_level_and_an_endless_address_are_refused() -> None:
    with pytest.raises(ValueError, match="error level"):
        QrStencil.for_prefix(samples.PREFIX, error="X")
    with pytest.raises(ValueError, match="version"):
        QrStencil.for_prefix("https://gocnghe.vn/" + "a" * 3000)
