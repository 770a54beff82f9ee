"""Pages of one batch's movements: what happened to it, then one short form for a sale, a return, a loss or a test."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cooperatives.services import files
from app.cooperatives.views import uploads
from app.core.actor import Permission
from app.core.errors import N_
from app.traceability.models.batches import Batch, Event
from app.traceability.queries import batches as batch_queries
from app.traceability.queries import movements as queries
from app.traceability.queries import shipping
from app.traceability.rules.batches import BatchState, kilograms
from app.traceability.schemas.events import DatedForm
from app.traceability.schemas.movements import (
    DestroyForm,
    QualityTestForm,
    ReturnForm,
    SellForm,
    one,
)
from app.traceability.services import movements
from app.traceability.views import movement_forms as shared
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import house, reading, transaction
from app.web.payload import load

bp = Blueprint("batch_movements", __name__, url_prefix="/batches/<int:batch_id>")


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of movement: its form, its service, its title and what is said when it is done."""

    form: type[DatedForm]
    record: Callable[..., Event]
    title: str
    done: str
    weighed: bool = True


STEPS: dict[str, Step] = {
    "sell": Step(SellForm, movements.sell, N_("Bán lẻ"), N_("Đã ghi bán lẻ.")),
    "return": Step(ReturnForm, movements.take_back, N_("Hàng trả lại"), N_("Đã ghi hàng trả lại; hàng về kho của lô.")),
    "destroy": Step(DestroyForm, movements.destroy, N_("Tiêu hủy"), N_("Đã ghi tiêu hủy.")),
    "test": Step(QualityTestForm, movements.record_test, N_("Kiểm nghiệm"), N_("Đã ghi kết quả kiểm nghiệm."), False),
}


@bp.get("/<any(sell,return,destroy,test):step>")
@guard(Permission.RECORD)
def ask(batch_id: int, step: str) -> ResponseReturnValue:
    """The form, filled with this moment."""
    return _page(shared.now(), batch_queries.get(reading(), actor(), batch_id), step)


@bp.post("/<any(sell,return,destroy,test):step>")
@guard(Permission.RECORD)
def record(batch_id: int, step: str) -> ResponseReturnValue:
    """Write it down."""
    form, told = Form.posted(), STEPS[step]
    batch = batch_queries.get(reading(), actor(), batch_id)
    with form.catching():
        measures = shipping.of_batches(reading(), [batch])[0].measures
        data = load(one(told.form, measures) if told.weighed else told.form(), form.values)
        report = uploads.ready("report", document=True) if step == "test" else None
        with transaction() as db:
            event = told.record(db, actor(), batch_id, **data, **_file(db, batch, report))
            failed = event.passed is False
        flash(_(told.done), "good")
        if failed:
            flash(_("Kết quả không đạt: lô đã được tạm giữ. Nếu hàng đã bán, xin xem có cần thu hồi không."), "blocked")
        return redirect(url_for("batches.show", batch_id=batch_id) + "#journey", 303)
    return _page(form, batch, step)


def _file(db: Session, batch: Batch, report: uploads.Ready | None) -> dict[str, int]:
    """The report, kept in the same transaction."""
    if report is None:
        return {}
    owner = batch.cooperative_id
    row = files.keep(
        db, actor(), house().store, report.content, name=report.name, public=False, cooperative_id=owner, document=True
    )
    return {"file_id": row.id}


def _page(form: Form, batch: Batch, step: str) -> ResponseReturnValue:
    db = reading()
    offer = shipping.of_batches(db, [batch])[0]
    page = render_template(
        f"traceability/movement_{step}.html",
        form=form,
        batch=batch,
        title=_(STEPS[step].title),
        standing=offer.standing,
        units=shared.units(offer.measures),
        holders=_holders(db, batch) if step == "return" else [],
        stopped=batch.state is not BatchState.OPEN,
    )
    return page, form.status


def _holders(db: Session, batch: Batch) -> list[tuple[str, str]]:
    """Who may give goods back, with how much each still has."""
    return [
        (
            f"partner-{row.partner_id}" if row.partner_id else f"place-{row.partner_name}",
            _("%(name)s (đang có %(held)s kg)", name=row.partner_name, held=kilograms(row.grams)),
        )
        for row in queries.holders(db, [batch.id])
    ]
