"""The page behind a label's code, and its neighbours: a code typed by hand, a batch without a code, goods on sale."""

from typing import Any

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from limits import parse as parse_limit

from app.core import clock
from app.core.errors import N_
from app.gs1.errors import Gs1Error
from app.gs1.gtin import Gtin
from app.gs1.sscc import Sscc
from app.traceability.queries import passport as queries
from app.traceability.queries.codes import Label
from app.traceability.queries.prepared import Asker
from app.traceability.rules import serials
from app.traceability.rules.passport import Verdict
from app.traceability.views import sms_words as words
from app.traceability.views.pages import clock_time
from app.traceability.views.passport import Shown
from app.traceability.views.passport_cache import LABEL, SHOWN, PassportCache, language_of
from app.web.auth import public
from app.web.security import limiter

bp = Blueprint("scan", __name__)

MISSES = parse_limit("60 per minute")
"""How often one address may ask for codes that do not exist; genuine codes are never slowed."""


@bp.get("/Q/<serial>", strict_slashes=False)
@bp.get("/q/<serial>", strict_slashes=False)
@public
@limiter.exempt
def show(serial: str) -> ResponseReturnValue:
    """The page of one label by its short link."""
    label = _find(serial)
    return _unknown(serial) if label is None else _passport(label, None)


@bp.get("/q/<serial>/sms", strict_slashes=False)
@public
@limiter.exempt
def short(serial: str) -> ResponseReturnValue:
    """The answer to a text message: one line of plain letters that fits a single message of 160."""
    label = _find(serial)
    if label is None:
        _slowed()
        return _plain(words.sms_unknown(serials.tidy(serial)), 404)
    shown = _facts(label)
    return _plain(words.sms(label, shown.passport if shown else None), 200)


@bp.get("/00/<sscc>", strict_slashes=False)
@public
@limiter.exempt
def carton(sscc: str) -> ResponseReturnValue:
    """A carton or pallet by its SSCC: what is in it, and the page of those goods."""
    try:
        found = _layer().finder.carton(Sscc.parse(sscc))
    except Gs1Error as error:
        return _wrong_gtin(error)
    if found is None:
        return _missed("scan_unknown.html", typed=sscc[:40], title=N_("Không tìm thấy thùng này"), fault=None)
    page = _layer().printer.without_code(found.batch_id, found.item_id, _language(), carton=found)
    return page or abort(404)


@bp.get("/01/<gtin>/10/<batch>/21/<serial>", strict_slashes=False)
@public
@limiter.exempt
def show_link(gtin: str, batch: str, serial: str) -> ResponseReturnValue:
    """The page of one label by its GS1 Digital Link; GTIN and batch must be those of the label."""
    try:
        link = (Gtin.parse(gtin).gtin14, batch.upper())
    except Gs1Error as error:
        return _wrong_gtin(error)
    label = _find(serial)
    return _unknown(serial) if label is None else _passport(label, link)


@bp.get("/Q", strict_slashes=False)
@bp.get("/q", strict_slashes=False)
@public
@limiter.exempt
def ask() -> ResponseReturnValue:
    """Type a code by hand."""
    typed = request.args.get("code", "")
    if not typed.strip():
        return _page("scan_code.html", typed="", fault=None), 200
    label = _find(typed)
    if label is None:
        return _unknown(typed)
    return redirect(url_for("scan.show", serial=label.serial, lang=request.args.get("lang")), 303)


@bp.get("/01/<gtin>/10/<batch>", strict_slashes=False)
@public
@limiter.exempt
def batch(gtin: str, batch: str) -> ResponseReturnValue:
    """A batch by its GS1 Digital Link without a serial: what is recorded of it, and no word about a single pack."""
    try:
        found = queries.pack_by_gtin(_ask(), Gtin.parse(gtin).gtin14)
    except Gs1Error as error:
        return _wrong_gtin(error)
    batch_id = queries.by_number(_ask(), found.product_id, batch.upper()) if found else None
    if found is None or batch_id is None:
        return _missed("scan_unknown.html", typed="", title=N_("Không tìm thấy lô này"), fault=None)
    return _goods(batch_id, found.id)


@bp.get("/goods/<int:trade_item_id>", strict_slashes=False)
@public
@limiter.exempt
def goods(trade_item_id: int) -> ResponseReturnValue:
    """The lasting page of goods: the batch that is on sale today."""
    found = queries.pack(_ask(), trade_item_id)
    if found is None:
        return _missed("scan_unknown.html", typed="", title=N_("Không tìm thấy mặt hàng này"), fault=None)
    batch_id = queries.on_sale(_ask(), found.product_id, clock.today())
    if batch_id is None:
        return _page("scan_nothing.html", found=found)
    return _goods(batch_id, found.id)


def _layer() -> PassportCache:
    layer: PassportCache = current_app.extensions["passport"]
    return layer


def _ask() -> Asker:
    return _layer().ask


def _find(text: str) -> Label | None:
    """The label, as the layer in front has found it already for most requests."""
    environ = request.environ
    return environ[LABEL] if LABEL in environ else _layer().finder.find(text)


def _passport(label: Label, link: tuple[str, str] | None) -> ResponseReturnValue:
    """What the layer in front has left: other methods than GET, addresses in unusual forms, and wrong ones."""
    shown = _facts(label)
    if shown is None and label.standing not in SHOWN:
        return _blank(label)
    if shown is None:
        abort(404)
    draft = _layer().printer.draft(shown, _language())
    if link is not None and link not in draft.links:
        return _missed(
            "scan_unknown.html",
            typed=label.serial,
            title=N_("Mã này không thuộc lô hàng ghi trong đường dẫn"),
            fault=N_("Mã có thật nhưng của một lô hàng khác. Xin gõ lại mã in dưới ô QR."),
        )
    if request.method == "GET":
        _layer().scans.count(label.run_id, label.position)
    return draft.whole(label.serial, clock_time(clock.now())).decode()


def _facts(label: Label) -> Shown | None:
    """What is to be said of a label's goods; of goods that were not let go yet only that they are recalled."""
    shown = _layer().printer.facts(label) if label.batch_id else None
    recalled = shown is not None and shown.passport.verdict is Verdict.RECALLED
    return shown if recalled or label.standing in SHOWN else None


def _blank(label: Label) -> ResponseReturnValue:
    """A genuine label that stands for no goods (yet)."""
    if request.method == "GET":
        _layer().scans.count(label.run_id, label.position)
    maker = queries.maker(_ask(), label.cooperative_id)
    return _page("scan_blank.html", serial=serials.spaced(label.serial), standing=label.standing.value, maker=maker)


def _plain(text: str, status: int) -> ResponseReturnValue:
    return text, status, {"Content-Type": "text/plain; charset=us-ascii"}


def _goods(batch_id: int, item_id: int) -> ResponseReturnValue:
    return _layer().printer.without_code(batch_id, item_id, _language()) or abort(404)


def _language() -> str:
    return language_of(request.environ)


def _page(template: str, **values: Any) -> str:
    return _layer().printer.draw(template, _language(), **values)


def _unknown(typed: str) -> ResponseReturnValue:
    """No such code: say why if the text itself tells."""
    serial = serials.tidy(typed)
    characters = sum(not char.isspace() and char not in "-–—" for char in typed)
    if serial is not None:
        fault = N_("Mã này chưa từng được cấp. Có thể một chữ hay số bị đọc nhầm; xin xem lại từng nhóm.")
    elif characters != serials.LENGTH:
        fault = N_("Mã có 12 chữ và số; anh/chị đã gõ %(count)s. Xin xem lại.")
    else:
        fault = N_("Có ký tự không dùng trong mã. Mã chỉ gồm chữ không dấu và số.")
    shown = serials.spaced(serial) if serial else typed[:40]
    return _missed("scan_unknown.html", typed=shown, title=N_("Không tìm thấy mã này"), fault=fault, count=characters)


def _missed(template: str, **values: Any) -> ResponseReturnValue:
    """A miss counts against the address it comes from, so that guessing is slow."""
    _slowed()
    return _page(template, **values), 404


def _slowed() -> None:
    if limiter.enabled and not limiter.limiter.hit(MISSES, "codes that do not exist", get_remote_address()):
        abort(429)


def _wrong_gtin(error: Gs1Error) -> ResponseReturnValue:
    return _page("scan_wrong.html", reason=error.message, values=error.values), 400
