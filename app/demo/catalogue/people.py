"""The people who may sign in to the sample, what they are, and who of them the start page names."""

from dataclasses import dataclass

from app.core.actor import Role

PASSWORD = "camvinhngot"  # noqa: S105 - the sample's one password, shown on the screen at every start


@dataclass(frozen=True, slots=True)
class Person:
    """One account; `seats` are (role, producer's slug or commune code or nothing), the first one is used first."""

    email: str
    name: str
    seats: tuple[tuple[Role, str], ...]
    who: str = ""


PEOPLE: tuple[Person, ...] = (
    Person(
        "lan@camdoimay.example",
        "Nguyễn Thị Lan",
        ((Role.MANAGER, "camdoimay"), (Role.STAFF, "duadoigio")),
        "Quản lý HTX Cam Đồi Mây, nhân viên HTX Dứa Đồi Gió",
    ),
    Person("nga@camdoimay.example", "Trần Thị Nga", ((Role.STAFF, "camdoimay"),)),
    Person("hung@camdoimay.example", "Trần Văn Hùng", ((Role.GROWER, "camdoimay"),), "Nông hộ của HTX Cam Đồi Mây"),
    Person("mai@chegay.example", "Hoàng Thị Mai", ((Role.MANAGER, "chegay"),), "Quản lý HTX Chè Gay Đồi Xanh"),
    Person("can-bo@minhhop.example", "Vi Văn Thành", ((Role.COMMUNE_OFFICER, "17071"),), "Cán bộ xã Minh Hợp"),
    Person("ha@nghean.example", "Phan Thị Thu Hà", ((Role.PROVINCE_OFFICER, ""),), "Cán bộ tỉnh"),
    Person("quan-tri@gocnghe.example", "Lê Minh Đức", ((Role.ADMINISTRATOR, ""),), "Quản trị hệ thống"),
    Person("denh@shanmaynui.example", "Và Bá Dềnh", ((Role.MANAGER, "shanmaynui"),)),
    Person("lau@gungsuongnui.example", "Xồng Bá Lẩu", ((Role.MANAGER, "gungsuongnui"),)),
    Person("hoa@lacbaivang.example", "Cao Thị Hòa", ((Role.MANAGER, "lacbaivang"),)),
    Person("thang@benchai.example", "Ngô Văn Thắng", ((Role.MANAGER, "benchai"),)),
    Person("sam@tuonglangchum.example", "Nguyễn Thị Sâm", ((Role.MANAGER, "tuonglangchum"),)),
    Person("bich@nhutsonggiang.example", "Phan Thị Bích", ((Role.MANAGER, "nhutsonggiang"),)),
    Person("dung@duadoigio.example", "Hồ Sỹ Dũng", ((Role.MANAGER, "duadoigio"),)),
    Person("tuyen@trilexanh.example", "Lô Văn Tuyên", ((Role.MANAGER, "trilexanh"),)),
    Person("hai@ongdoicaosu.example", "Cao Xuân Hải", ((Role.MANAGER, "ongdoicaosu"),)),
    Person("huong@duoclieukhela.example", "Vi Thị Hương", ((Role.MANAGER, "duoclieukhela"),)),
)
