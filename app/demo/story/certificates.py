"""Certificates are recorded; the paper of one is drawn, and says across the page that it is a sample."""

import io
from datetime import time, timedelta
from functools import partial
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy.orm import Session

from app.cooperatives.rules.certificates import SCHEMES
from app.cooperatives.services import certificates, files
from app.core.actor import Actor
from app.demo.catalogue.certificates import CERTIFICATES, Held
from app.demo.catalogue.cooperatives import PRODUCERS
from app.demo.story.telling import Story, manager_of
from app.traceability.labels import typefaces

MARK = "BẢN MẪU"
_FONTS = Path(typefaces.__file__).with_name("fonts")
_PLAIN, _BOLD = "BeVietnamPro-Regular", "BeVietnamPro-SemiBold"


def plan(story: Story) -> None:
    """Every certificate four days after it came into force, or when its producer came into the book."""
    for number, held in enumerate(CERTIFICATES):
        day = max(story.today - timedelta(days=held.since - 4), story.start + timedelta(days=60))
        if held.area:
            day = max(day, story.first_decision + timedelta(days=60))
        story.on(day, time(14, number), manager_of(held.producer), partial(_record, story, held))


def _record(story: Story, held: Held, db: Session, actor: Actor) -> None:
    since = story.today - timedelta(days=held.since)
    paper = certificates.Paper(
        scheme=held.scheme,
        number=held.number,
        issuer=held.issuer,
        valid_from=since,
        valid_until=since + timedelta(days=held.term),
        issued_on=since,
        standard=held.standard,
        covers=held.covers,
        growing_area_id=story.ids.areas[held.producer, held.area] if held.area else None,
    )
    row = certificates.record(db, actor, paper)
    if held.scanned:
        drawn = draw(held, f"{paper.valid_from:%d/%m/%Y}", f"{paper.valid_until:%d/%m/%Y}")
        own = story.ids.cooperatives[held.producer]
        name = f"{held.number}.pdf"
        kept = files.keep(
            db, actor, story.store, drawn, name=name, public=False, cooperative_id=own, document=True, field="scan"
        )
        certificates.attach_scan(db, actor, row.id, kept.id)


def draw(held: Held, since: str, until: str) -> bytes:
    """The paper as PDF, one A4 page; the same words give the same bytes."""
    for name in (_PLAIN, _BOLD):
        pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{name}.ttf")))
    holder = next(producer.name for producer in PRODUCERS if producer.slug == held.producer)
    scheme = SCHEMES[held.scheme]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(f"{held.number} ({MARK})")
    width, height = A4
    _mark(canvas, width, height)
    canvas.setFillColor(HexColor("#1d2b22"))
    canvas.setFont(_BOLD, 22)
    canvas.drawCentredString(width / 2, height - 150, "GIẤY CHỨNG NHẬN")
    canvas.setFont(_BOLD, 14)
    canvas.drawCentredString(width / 2, height - 182, scheme.name)
    lines = (
        ("Số", held.number),
        ("Cấp cho", holder),
        ("Phạm vi", held.covers),
        ("Tiêu chuẩn", held.standard or scheme.standards[0]),
        ("Nơi cấp", held.issuer),
        ("Hiệu lực", f"từ {since} đến {until}"),
    )
    for number, (word, value) in enumerate(lines):
        line = height - 250 - number * 30
        canvas.setFont(_PLAIN, 12)
        canvas.drawString(90, line, f"{word}:")
        canvas.setFont(_BOLD, 12)
        canvas.drawString(190, line, value)
    canvas.save()
    return out.getvalue()


def _mark(canvas: Canvas, width: float, height: float) -> None:
    """A frame, and across the page in large letters that this is a sample."""
    canvas.setStrokeColor(HexColor("#2c7a4b"))
    canvas.setLineWidth(2)
    canvas.rect(40, 40, width - 80, height - 80)
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(40)
    canvas.setFillColor(HexColor("#f0d9d4"))
    canvas.setFont(_BOLD, 110)
    canvas.drawCentredString(0, -40, MARK)
    canvas.restoreState()
    canvas.setFillColor(HexColor("#a13d2b"))
    canvas.setFont(_PLAIN, 10)
    canvas.drawCentredString(width / 2, 60, f"{MARK}: giấy này chỉ để xem thử, không có giá trị pháp lý.")
