"""The strip of a carton is GS1-128 with its SSCC, whatever the number, and nothing else becomes one."""

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from app.gs1.sscc import Sscc
from app.traceability.labels import barcode

references = st.integers(0, 99_999_999)


def _picture(element_string: str) -> Image.Image:
    """Two pixels a module, forty high, with its quiet zones."""
    row = Image.frombytes("1", (barcode.MODULES, 1), barcode.bars(element_string), "raw", "1;I").convert("L")
    tall = row.resize((2 * barcode.MODULES, 40), Image.Resampling.NEAREST)
    return ImageOps.expand(tall, 2 * barcode.QUIET, fill=255)


@given(references, st.sampled_from("0123456789"))
def test_a_reader_finds_the_sscc(reference: int, extension: str) -> None:
    sscc = Sscc.build("89385059", str(reference), extension=extension)
    found = zxingcpp.read_barcode(_picture(f"00{sscc}"))
    assert found is not None
    assert found.text == f"(00){sscc}"
    assert found.symbology_identifier == "]C1"  # Code 128 that begins with FNC1 (ISO/IEC 15424)


def test_the_symbol_starts_with_a_bar_and_ends_with_the_stop_pattern() -> None:
    bits = "".join(f"{byte:08b}" for byte in barcode.bars("00" + "089385059740000019"))
    assert bits.startswith("1101001110011110101110")  # start C, FNC1
    assert bits[: barcode.MODULES].endswith("1100011101011")
    assert set(bits[barcode.MODULES :]) <= {"0"}


@pytest.mark.parametrize("text", ["", "0" * 19, "0" * 21, "00" + "08938505974000001X", "00" + "٠" * 18, "7K3MQ9TX2VHD"])
def test_what_is_no_sscc_gets_no_bars(text: str) -> None:
    with pytest.raises(ValueError, match="SSCC"):
        barcode.bars(text)
