"""Pages of one farm-log line: what it says and brings with it, putting it right, crossing it out."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Permission
from app.traceability.models.farm_log import LogEntry
from app.traceability.queries import farm_log as queries
from app.traceability.queries import log_doubts, pre_harvest
from app.traceability.rules.farm_log import LOG_NAMES, LogKind
from app.traceability.rules.inputs import Measure
from app.traceability.schemas.farm_log import LogCorrectionForm, LogStrikeForm
from app.traceability.services import log_corrections
from app.traceability.views import log_forms
from app.traceability.views.farm_log import free_on
from app.traceability.views.inputs import amount_shown
from app.web.auth import actor, guard
from app.web.forms import Form, shown
from app.web.house import reading, transaction
from app.web.payload import load

bp = Blueprint("log_entries", __name__, url_prefix="/farm-log")


@bp.get("/<int:entry_id>")
@guard(Permission.VIEW)
def show(entry_id: int) -> ResponseReturnValue:
    """One line: its facts, from when its plots may be picked, what to look at again, and what it has replaced."""
    db = reading()
    entry = queries.get(db, actor(), entry_id)
    later = queries.correction_of(db, entry.id)
    counts = later is None and not entry.struck
    sprayed = counts and entry.kind is LogKind.SPRAYING
    plot_ids = [plot.id for plot in entry.plots]
    return render_template(
        "traceability/log_entry.html",
        entry=entry,
        later=later,
        counts=counts,
        earlier=queries.earlier_versions(db, entry),
        names=LOG_NAMES,
        doubts=[_(one.message, **shown(one.values)) for one in log_doubts.of_entry(db, entry)] if counts else [],
        intervals=pre_harvest.of_plots(db, plot_ids, clock.today()).values() if sprayed else [],
        batches=pre_harvest.touched(db, entry) if sprayed else [],
        amount_words=amount_shown,
        water=amount_shown(entry.water_ml, Measure.MILLILITRES) if entry.water_ml else "",
        free_on=free_on,
    )


@bp.get("/<int:entry_id>/correct")
@guard(Permission.RECORD)
def ask_correction(entry_id: int) -> ResponseReturnValue:
    """The form with what the wrong line says; a line that no longer counts leads to its own page."""
    entry = queries.get(reading(), actor(), entry_id)
    return _gone(entry) or log_forms.page(log_forms.of(entry), entry.kind, entry)


@bp.post("/<int:entry_id>/correct")
@guard(Permission.RECORD)
def correct(entry_id: int) -> ResponseReturnValue:
    """Put a new line in the place of the wrong one."""
    form = Form.posted()
    with form.catching():
        data, photos = log_forms.read(LogCorrectionForm(), form)
        with transaction() as db:
            entry = log_corrections.correct(db, actor(), entry_id, **log_forms.complete(db, actor(), data, photos))
        flash(_("Đã sửa. Dòng cũ vẫn đọc được ở cuối trang này."), "good")
        return redirect(url_for("log_entries.show", entry_id=entry.id), 303)
    wrong = queries.get(reading(), actor(), entry_id)
    return log_forms.page(form, wrong.kind, wrong)


@bp.get("/<int:entry_id>/strike")
@guard(Permission.RECORD)
def ask_strike(entry_id: int) -> ResponseReturnValue:
    """Why is the line crossed out?"""
    entry = queries.get(reading(), actor(), entry_id)
    return _gone(entry) or _strike_page(Form(), entry)


@bp.post("/<int:entry_id>/strike")
@guard(Permission.RECORD)
def strike(entry_id: int) -> ResponseReturnValue:
    """Cross a line out, with its reason."""
    form = Form.posted()
    with form.catching():
        data = load(LogStrikeForm(), form.values)
        with transaction() as db:
            entry = log_corrections.strike(db, actor(), entry_id, **data)
        flash(_("Đã gạch bỏ. Dòng cũ vẫn đọc được ở cuối trang này."), "good")
        return redirect(url_for("log_entries.show", entry_id=entry.id), 303)
    return _strike_page(form, queries.get(reading(), actor(), entry_id))


def _strike_page(form: Form, entry: LogEntry) -> ResponseReturnValue:
    page = render_template("traceability/log_strike.html", form=form, entry=entry, names=LOG_NAMES)
    return page, form.status


def _gone(entry: LogEntry) -> ResponseReturnValue | None:
    """A line that was replaced, or only crosses out another, is not changed any more."""
    if not entry.struck and queries.correction_of(reading(), entry.id) is None:
        return None
    flash(_("Dòng này đã được sửa hoặc gạch bỏ; xin mở dòng mới nhất."), "attention")
    return redirect(url_for("log_entries.show", entry_id=entry.id), 303)
