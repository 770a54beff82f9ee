"""The audit chain in words: what tables and columns are called, and what of an entry a person wants to read."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from app.accounts.rules.audit_fields import FIELDS
from app.core.errors import N_

ACTIONS = {
    "create": N_("Thêm"),
    "change": N_("Sửa"),
    "delete": N_("Xóa"),
    "sign_in": N_("Đăng nhập"),
}

SUBJECTS = {
    "api_tokens": N_("khóa API"),
    "batches": N_("lô hàng"),
    "certificates": N_("chứng nhận"),
    "channels": N_("gian hàng"),
    "cooperatives": N_("hợp tác xã"),
    "epcis_captures": N_("tài liệu EPCIS nhận vào"),
    "event_items": N_("dòng hàng của sự kiện"),
    "events": N_("sự kiện của lô"),
    "growers": N_("nông hộ"),
    "growing_area_changes": N_("thay đổi của vùng trồng"),
    "growing_areas": N_("vùng trồng"),
    "input_items": N_("vật tư"),
    "input_lots": N_("lần mua vật tư"),
    "invitations": N_("lời mời"),
    "label_designs": N_("mẫu tem của quy cách"),
    "label_layouts": N_("khổ tem tự đo"),
    "label_printers": N_("máy in tem"),
    "label_prints": N_("lần lấy tệp tem"),
    "label_ranges": N_("dải tem"),
    "label_runs": N_("đợt in tem"),
    "listing_photos": N_("ảnh của tin bán"),
    "listings": N_("tin bán"),
    "log_entries": N_("dòng nhật ký canh tác"),
    "log_photos": N_("ảnh nhật ký"),
    "logistic_units": N_("thùng, pa-lét"),
    "memberships": N_("vai trò"),
    "partners": N_("bạn hàng"),
    "placements": N_("tin trên sàn"),
    "plots": N_("thửa"),
    "product_photos": N_("ảnh sản phẩm"),
    "product_units": N_("đơn vị đếm"),
    "products": N_("sản phẩm"),
    "recall_batches": N_("lô trong đợt thu hồi"),
    "recall_cases": N_("hồ sơ thu hồi"),
    "recall_notices": N_("thông báo thu hồi"),
    "recall_steps": N_("bước thu hồi"),
    "recalls": N_("đợt thu hồi"),
    "reference_lists": N_("danh mục vật tư"),
    "season_plots": N_("thửa trong vụ"),
    "seasons": N_("vụ"),
    "stored_files": N_("tệp"),
    "trade_items": N_("quy cách"),
    "users": N_("người dùng"),
}

UNSPOKEN = frozenset(
    {
        "id",
        "cooperative_id",
        "created_at",
        "search",
        "code_key",
        "request_key",
        "intent_key",
        "accepted_digest",
        "refused_digest",
        "sheet_sha256",
        "wanted",
        "cycle_at",
        "content",
        "code_space",
        "fault",
        "ranged",
        "read_back",
        "sha256",
        "lat",
        "lon",
    }
)
"""Columns that only serve the machine, or repeat another one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One column of an entry: its word, and the values before and after (None: nothing was or is there)."""

    word: str
    before: object
    after: object


def lines(before: str, after: str) -> Iterator[Line]:
    """What an entry changed, column by column; columns that were and stay empty say nothing."""
    old, new = json.loads(before) or {}, json.loads(after) or {}
    for name in sorted({*old, *new} - UNSPOKEN):
        line = Line(FIELDS.get(name, name), old.get(name), new.get(name))
        if line.before is not None or line.after is not None:
            yield line


def name_in(before: str, after: str) -> str:
    """What the row is called, as far as the entry says; "" when it only says what else changed."""
    facts = {**(json.loads(before) or {}), **(json.loads(after) or {})}
    return next((str(facts[name]) for name in ("name", "number", "title", "pack", "shop_name") if facts.get(name)), "")
