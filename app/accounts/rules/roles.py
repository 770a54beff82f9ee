"""What each role is called, and what it may do, in words for people."""

from app.core.actor import Role
from app.core.errors import N_

WORDS: dict[Role, str] = {
    Role.ADMINISTRATOR: N_("Quản trị hệ thống"),
    Role.PROVINCE_OFFICER: N_("Cán bộ tỉnh"),
    Role.COMMUNE_OFFICER: N_("Cán bộ xã"),
    Role.MANAGER: N_("Quản lý hợp tác xã"),
    Role.STAFF: N_("Nhân viên hợp tác xã"),
    Role.GROWER: N_("Nông hộ"),
}

MEANS: dict[Role, str] = {
    Role.ADMINISTRATOR: N_("Mở hợp tác xã, mời cán bộ, làm được mọi việc"),
    Role.PROVINCE_OFFICER: N_("Xem toàn tỉnh; cấp, đình chỉ mã số vùng trồng"),
    Role.COMMUNE_OFFICER: N_("Xem các hợp tác xã trong xã"),
    Role.MANAGER: N_("Làm mọi việc của hợp tác xã, mời người, thu hồi lô"),
    Role.STAFF: N_("Ghi thửa, lô hàng, in tem, đăng tin bán"),
    Role.GROWER: N_("Chỉ xem"),
}
