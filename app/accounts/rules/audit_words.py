"""The audit chain in words: what tables and columns are called, and what of an entry a person wants to read."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.errors import N_

ACTIONS = {
    "create": N_("Thêm"),
    "change": N_("Sửa"),
    "delete": N_("Xóa"),
    "sign_in": N_("Đăng nhập"),
}

SUBJECTS = {
    "batches": N_("lô hàng"),
    "certificates": N_("chứng nhận"),
    "channels": N_("gian hàng"),
    "cooperatives": N_("hợp tác xã"),
    "events": N_("sự kiện của lô"),
    "growers": N_("nông hộ"),
    "growing_area_changes": N_("thay đổi của vùng trồng"),
    "growing_areas": N_("vùng trồng"),
    "invitations": N_("lời mời"),
    "label_runs": N_("đợt in tem"),
    "listing_photos": N_("ảnh của tin bán"),
    "listings": N_("tin bán"),
    "memberships": N_("vai trò"),
    "placements": N_("tin trên sàn"),
    "plots": N_("thửa"),
    "product_photos": N_("ảnh sản phẩm"),
    "products": N_("sản phẩm"),
    "recalls": N_("đợt thu hồi"),
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
        "sha256",
        "lat",
        "lon",
    }
)
"""Columns that only serve the machine, or repeat another one."""

FIELDS = {
    "accepted_at": N_("Nhận lúc"),
    "address": N_("Địa chỉ"),
    "advice": N_("Lời khuyên"),
    "advice_en": N_("Lời khuyên (tiếng Anh)"),
    "area_m2": N_("Diện tích (m²)"),
    "at": N_("Lúc"),
    "base_url": N_("Địa chỉ gian hàng"),
    "batch_id": N_("Lô hàng số"),
    "batch_pattern": N_("Mẫu mã lô"),
    "best_before_on": N_("Dùng tốt trước"),
    "by_name": N_("Người ghi"),
    "channel_id": N_("Gian hàng số"),
    "closed_at": N_("Đóng lúc"),
    "code_raw": N_("Mã số vùng trồng"),
    "commune_code": N_("Mã xã"),
    "contact_phone": N_("Điện thoại liên hệ"),
    "corrects_id": N_("Sửa cho sự kiện số"),
    "created_by": N_("Người tạo"),
    "credentials_sealed": N_("Khóa kết nối"),
    "crop": N_("Cây trồng"),
    "cut_marks": N_("Vạch cắt"),
    "description": N_("Mô tả"),
    "description_en": N_("Mô tả (tiếng Anh)"),
    "email": N_("Thư điện tử"),
    "ended_at": N_("Kết thúc lúc"),
    "error": N_("Lỗi"),
    "error_field": N_("Mục bị lỗi"),
    "every_minutes": N_("Cách bao nhiêu phút"),
    "expires_at": N_("Hết hạn lúc"),
    "failures": N_("Số lần hỏng"),
    "file_id": N_("Tệp số"),
    "first_position": N_("Tem đầu"),
    "from_on": N_("Từ ngày"),
    "geometry": N_("Ranh giới"),
    "grams": N_("Khối lượng (g)"),
    "group": N_("Nhóm"),
    "grower_id": N_("Nông hộ số"),
    "growing_area_id": N_("Vùng trồng số"),
    "gtin": N_("GTIN"),
    "happened_at": N_("Xảy ra lúc"),
    "harvested_on": N_("Ngày thu hoạch"),
    "hazard": N_("Mối nguy"),
    "height": N_("Cao (điểm ảnh)"),
    "invited_by": N_("Người mời số"),
    "issued_on": N_("Ngày cấp"),
    "issuer": N_("Nơi cấp"),
    "key_id": N_("Khóa tem số"),
    "kind": N_("Loại hình"),
    "language": N_("Ngôn ngữ"),
    "last_error": N_("Lỗi gần nhất"),
    "last_position": N_("Tem cuối"),
    "layout": N_("Khổ tem"),
    "left_at": N_("Rời đi lúc"),
    "link_prefix": N_("Đầu đường dẫn tem"),
    "listing_id": N_("Tin bán số"),
    "logo_id": N_("Biểu trưng số"),
    "market": N_("Thị trường"),
    "market_country": N_("Nước nhập khẩu"),
    "marketplace": N_("Sàn"),
    "media_type": N_("Kiểu tệp"),
    "name": N_("Tên"),
    "name_en": N_("Tên (tiếng Anh)"),
    "net_grams": N_("Khối lượng tịnh (g)"),
    "next_due_at": N_("Phiên gửi tiếp theo"),
    "note": N_("Ghi chú"),
    "number": N_("Số, mã"),
    "ocop_decision": N_("Quyết định OCOP"),
    "ocop_stars": N_("Sao OCOP"),
    "ocop_valid_until": N_("OCOP đến ngày"),
    "outside_percent": N_("Phần nằm ngoài xã (%)"),
    "override_by": N_("Người cho phép ngoại lệ"),
    "override_reason": N_("Lý do ngoại lệ"),
    "pack": N_("Quy cách"),
    "packed_on": N_("Ngày đóng gói"),
    "pages": N_("Số trang"),
    "password_hash": N_("Mật khẩu"),
    "perennial": N_("Cây lâu năm"),
    "phone": N_("Điện thoại"),
    "pieces": N_("Số gói"),
    "place": N_("Nơi"),
    "plots": N_("Các thửa số"),
    "position": N_("Thứ tự"),
    "price_vnd": N_("Giá (₫)"),
    "product_id": N_("Sản phẩm số"),
    "public": N_("Công khai"),
    "read_back_at": N_("Đọc lại lúc"),
    "read_back_ok": N_("Đọc lại đúng"),
    "reason": N_("Lý do"),
    "reason_en": N_("Lý do (tiếng Anh)"),
    "recorded_at": N_("Ghi lúc"),
    "remote_ref": N_("Mã trên sàn"),
    "remote_url": N_("Địa chỉ trên sàn"),
    "representative": N_("Người đại diện"),
    "reprints": N_("Số lần in lại"),
    "retired_at": N_("Ngừng dùng lúc"),
    "retry_at": N_("Thử lại lúc"),
    "role": N_("Vai trò"),
    "scan_id": N_("Bản chụp số"),
    "scheme": N_("Chương trình"),
    "scope": N_("Phạm vi"),
    "seen_at": N_("Thấy lúc"),
    "seen_price_vnd": N_("Giá thấy trên sàn (₫)"),
    "seen_stock": N_("Số thấy trên sàn"),
    "shelf_life_days": N_("Hạn dùng (ngày)"),
    "shop_name": N_("Tên gian hàng"),
    "size": N_("Cỡ (byte)"),
    "standard": N_("Tiêu chuẩn"),
    "start_cell": N_("Ô tem bắt đầu"),
    "started_at": N_("Bắt đầu lúc"),
    "started_by": N_("Người bắt đầu"),
    "state": N_("Trạng thái"),
    "stock": N_("Số còn bán"),
    "stock_at": N_("Đếm lúc"),
    "storage": N_("Bảo quản"),
    "storage_en": N_("Bảo quản (tiếng Anh)"),
    "tax_code": N_("Mã số thuế"),
    "title": N_("Tiêu đề"),
    "token_hash": N_("Khóa của liên kết"),
    "trade_item_id": N_("Quy cách số"),
    "type": N_("Loại"),
    "unit": N_("Đơn vị"),
    "user_id": N_("Người dùng số"),
    "valid_from": N_("Có hiệu lực từ"),
    "valid_until": N_("Có hiệu lực đến"),
    "variety": N_("Giống"),
    "village": N_("Xóm, bản"),
    "void_reason": N_("Lý do hủy"),
    "voided_at": N_("Hủy lúc"),
    "width": N_("Rộng (điểm ảnh)"),
    "withdrawn_at": N_("Rút lại lúc"),
    "withdrawn_on": N_("Ngày rút lại"),
}


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
