"""Pages of paper: the ready layouts, and those that a cooperative measured itself, drawn as they are typed."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from app.cooperatives.views import asking
from app.core.actor import Permission
from app.core.errors import Invalid, NotFound
from app.traceability.labels.layout_drawing import draw_layout
from app.traceability.models.label_layouts import LabelLayout
from app.traceability.queries import label_layouts as queries
from app.traceability.rules.layouts import LAYOUTS, Layout, LayoutKind
from app.traceability.rules.own_layouts import measures_of
from app.traceability.schemas.label_layouts import LabelLayoutForm, typed
from app.traceability.services import label_layouts
from app.web import filters
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.language import decimal_mark
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("label_layouts", __name__, url_prefix="/labels/layouts")


def drawing(layout: Layout, **choices: Any) -> Markup:
    """The layout drawn for a page, with a sentence for those who do not see it; `choices` as for `draw_layout`."""
    size = {"width": filters.num(layout.cell_width_mm), "height": filters.num(layout.cell_height_mm)}
    if layout.kind is LayoutKind.ROLL:
        sentence = _("%(name)s: cuộn tem, mỗi tem %(width)s × %(height)s mm", name=_(layout.name), **size)
    else:
        sentence = _(
            "%(name)s: %(columns)s cột, %(rows)s hàng, mỗi tem %(width)s × %(height)s mm",
            name=_(layout.name),
            columns=layout.columns,
            rows=layout.rows,
            **size,
        )
    return draw_layout(layout, label=sentence, decimal=decimal_mark(), **choices)


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """The paper in scope: measured by the cooperative, then the ready layouts."""
    page = paginate(reading(), queries.listing(actor()))
    own = [(row, queries.layout_of(row)) for row in page.items]
    return render_template(
        "traceability/label_layouts.html", page=page, own=own, ready=LAYOUTS.values(), drawing=drawing
    )


@bp.get("/ready/<layout>")
@guard(Permission.VIEW)
def show_ready(layout: str) -> ResponseReturnValue:
    """One ready layout with its measures."""
    if layout not in LAYOUTS:
        raise NotFound
    return render_template("traceability/label_layout.html", layout=LAYOUTS[layout], row=None, drawing=drawing)


@bp.get("/<int:layout_id>")
@guard(Permission.VIEW)
def show(layout_id: int) -> ResponseReturnValue:
    """One own layout with its measures."""
    row = queries.row(reading(), actor(), layout_id)
    return render_template("traceability/label_layout.html", layout=queries.layout_of(row), row=row, drawing=drawing)


@bp.get("/new")
@guard(Permission.RECORD)
def new() -> ResponseReturnValue:
    """An empty form, or one that starts from the measures of another layout (`?from=` its code)."""
    begun = queries.get(reading(), actor(), request.args.get("from", ""), actor().cooperative_id)
    return _form_page(Form(typed(measures_of(begun or LAYOUTS["a4-3x8"]))), None, begun)


@bp.post("/new")
@guard(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Keep paper that was measured, or only draw it."""
    form = Form.posted()
    if _only_drawn(form):
        return _form_page(form, None)
    with form.catching():
        data = load(LabelLayoutForm(), form.values)
        with transaction() as db:
            row = label_layouts.create(db, actor(), **data)
        flash(_("Đã lưu khổ giấy %(name)s. Xin in thử một tờ giấy thường trước.", name=row.name), "good")
        return redirect(url_for("label_layouts.show", layout_id=row.id), 303)
    return _form_page(form, None)


@bp.get("/<int:layout_id>/edit")
@guard(Permission.RECORD)
def edit(layout_id: int) -> ResponseReturnValue:
    """The form with what is known."""
    row = queries.row(reading(), actor(), layout_id)
    return _form_page(Form({"name": row.name, **typed(measures_of(queries.layout_of(row)))}), row)


@bp.post("/<int:layout_id>/edit")
@guard(Permission.RECORD)
def update(layout_id: int) -> ResponseReturnValue:
    """Keep what was changed, or only draw it."""
    form = Form.posted()
    if not _only_drawn(form):
        with form.catching():
            data = load(LabelLayoutForm(), form.values)
            with transaction() as db:
                row = label_layouts.change(db, actor(), layout_id, **data)
            flash(_("Đã lưu khổ giấy %(name)s; tem đã in vẫn theo số đo cũ.", name=row.name), "good")
            return redirect(url_for("label_layouts.show", layout_id=layout_id), 303)
    return _form_page(form, queries.row(reading(), actor(), layout_id))


@bp.get("/preview")
@guard(Permission.RECORD)
def preview() -> ResponseReturnValue:
    """The part of the form's page that draws the paper, for measures that are not saved yet."""
    return render_template("traceability/_label_layout_preview.html", **_drawn(MultiDict(request.args)))


@bp.post("/<int:layout_id>/retire")
@guard(Permission.RECORD)
def retire(layout_id: int) -> ResponseReturnValue:
    """Not offered for printing any more, after asking."""
    if not asking.confirmed():
        row = queries.row(reading(), actor(), layout_id)
        return asking.page(
            title=_("Thôi dùng khổ giấy %(name)s?", name=row.name),
            consequence=_("Không chọn được khi in nữa; tem đã in không đổi. Lúc nào cũng dùng lại được."),
            word=_("Thôi dùng"),
            back_url=url_for("label_layouts.show", layout_id=layout_id),
        )
    with transaction() as db:
        row = label_layouts.retire(db, actor(), layout_id)
    flash(_("Đã thôi dùng khổ giấy %(name)s.", name=row.name), "good")
    return redirect(url_for("label_layouts.index"), 303)


@bp.post("/<int:layout_id>/bring-back")
@guard(Permission.RECORD)
def bring_back(layout_id: int) -> ResponseReturnValue:
    """Offer it again."""
    with transaction() as db:
        row = label_layouts.bring_back(db, actor(), layout_id)
    flash(_("Khổ giấy %(name)s được dùng lại.", name=row.name), "good")
    return redirect(url_for("label_layouts.show", layout_id=layout_id), 303)


def _only_drawn(form: Form) -> bool:
    """Whether the button was pressed that draws without saving."""
    return form.value("act") == "preview"


def _drawn(values: MultiDict[str, str]) -> dict[str, Any]:
    """The paper as typed so far, or what is wrong with it; it need not have a name yet."""
    named = MultiDict(values)
    named["name"] = _("Khổ đang vẽ")
    told = Form()
    try:
        return {"layout": load(LabelLayoutForm(), named)["layout"], "faults": (), "drawing": drawing}
    except Invalid as error:
        told.take(error)
    return {"layout": None, "faults": [text for _field, text in told.all_errors], "drawing": drawing}


def _form_page(form: Form, row: LabelLayout | None, begun: Layout | None = None) -> ResponseReturnValue:
    page = render_template(
        "traceability/label_layout_form.html",
        form=form,
        row=row,
        begun=begun,
        starts=queries.available(reading(), actor(), actor().cooperative_id).values() if row is None else (),
        **_drawn(form.values),
    )
    return page, form.status
