"""One label as SVG: its own size, nothing to fetch, letters as outlines, and codes that read when it is drawn."""

import re
from io import BytesIO
from xml.etree import ElementTree

import cairosvg
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageOps

from app.traceability.labels.arrangement import arrangement_of
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.read_back import picture_of
from app.traceability.labels.svg import draw_svg
from app.traceability.rules.label_designs import Design, Look
from app.traceability.rules.layouts import LAYOUTS, Layout
from tests.traceability.labels import samples

SVG = "{http://www.w3.org/2000/svg}"
papers = pytest.mark.parametrize("layout", samples.ALL_LAYOUTS.values(), ids=samples.ALL_LAYOUTS.keys())


def _picture(svg: str, dpi: int = 300) -> Image.Image:
    return Image.open(BytesIO(cairosvg.svg2png(svg.encode(), dpi=dpi))).convert("L")


def _one(layout: Layout, look: Look = Look.CONSUMER, **options: object) -> PrintPlan:
    return samples.plan(layout, samples.run(1), samples.GINGER, design=Design(look=look, logo=True), **options)


def _with_logo(code: str) -> PrintPlan:
    plan = samples.plan(LAYOUTS[code], samples.run(1), design=Design(logo=True), logo=samples.logo())
    assert arrangement_of(plan).logo
    return plan


@papers
@pytest.mark.parametrize("look", [Look.CONSUMER, Look.SMALL, Look.BOX])
def test_the_code_reads_when_the_drawing_is_printed(layout: Layout, look: Look) -> None:
    plan = _one(layout, look)
    found = zxingcpp.read_barcode(_picture(draw_svg(plan, plan.codes[0])))
    assert found is not None
    assert found.text == plan.payload(plan.codes[0])


@pytest.mark.parametrize("code", ["roll-100x150", "roll-70x50", "a4-2x4", "L7160"])
def test_both_symbols_of_a_carton_read(code: str) -> None:
    plan = samples.cartons(LAYOUTS[code])
    found = zxingcpp.read_barcodes(_picture(draw_svg(plan, plan.codes[0]), 600))
    assert {each.text for each in found} == {plan.payload(plan.codes[0]), f"(00){plan.codes[0]}"}


def test_it_has_the_size_of_the_label_in_millimetres() -> None:
    plan = _one(LAYOUTS["L7160"])
    root = ElementTree.fromstring(draw_svg(plan, plan.codes[0]))
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("63.5mm", "38.1mm", "0 0 63.5 38.1")
    assert _picture(draw_svg(plan, plan.codes[0]), 254).size == (635, 381)


def test_it_looks_like_the_label_of_the_pdf() -> None:
    plan = _with_logo("L7165")
    pdf = picture_of(samples.drawn(plan), plan.layout, 0, dpi=254).convert("L")
    svg = _picture(draw_svg(plan, plan.codes[0]), 254).resize(pdf.size)
    blurred = [each.reduce(8) for each in (pdf, svg)]
    differences = ImageChops.difference(*blurred).histogram()
    assert sum(differences[64:]) <= 2


def test_nothing_is_fetched_and_no_typeface_is_needed() -> None:
    plan = _with_logo("a4-2x4")
    svg = draw_svg(plan, plan.codes[0])
    root = ElementTree.fromstring(svg)
    assert {each.tag.removeprefix(SVG) for each in root.iter()} == {"svg", "title", "path", "image"}
    references = [value for each in root.iter() for name, value in each.attrib.items() if "href" in name]
    assert [value[:22] for value in references] == ["data:image/png;base64,"]
    assert "url(" not in svg
    assert set(re.findall(r'"(\w+://[^"]+)"', svg)) == {"http://www.w3.org/2000/svg"}


def test_words_that_look_like_markup_stay_words() -> None:
    words = samples.content(product_name='Cam <b>&"ngọt"</b>')
    plan = samples.plan(LAYOUTS["L7160"], samples.run(1), words)
    title = ElementTree.fromstring(draw_svg(plan, plan.codes[0])).find(f"{SVG}title")
    assert title is not None
    assert title.text == f'Cam <b>&"ngọt"</b> – MH-261118-03 – {plan.printed(plan.codes[0])}'


def test_a_wide_serial_keeps_to_its_room() -> None:
    plan = samples.plan(LAYOUTS["L7651"], ["WMWMWMWMWMWM"])
    place, picture = arrangement_of(plan), _picture(draw_svg(plan, plan.codes[0]), 1200)
    dots = picture.width / place.width
    top = round((place.height - place.serial_y - place.serial_size) * dots)
    row = ImageOps.invert(picture.crop((0, top, round(place.lines[0].x * dots), picture.height)))
    box = row.getbbox()
    assert box is not None
    assert box[0] >= (place.serial_middle - place.serial_room / 2) * dots - 1
    assert box[2] <= (place.serial_middle + place.serial_room / 2) * dots + 1


def test_the_offset_of_a_printer_does_not_move_it() -> None:
    still, moved = (_one(LAYOUTS["L7160"], offset_mm=each) for each in ((0.0, 0.0), (3.0, 3.0)))
    assert draw_svg(still, still.codes[0]) == draw_svg(moved, moved.codes[0])
