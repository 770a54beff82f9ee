"""Forty growing areas with their plots; codes are made from the commune and the day of the decision when told."""

from dataclasses import dataclass

from app.cooperatives.rules.growing_areas import AreaState

CROP_OFFICE = "Chi cục Trồng trọt và Bảo vệ thực vật Nghệ An"
EXPORT_OFFICE = "Cục Trồng trọt và Bảo vệ thực vật"

OLD_DISTRICTS = {
    "17071": "420",
    "17380": "424",
    "16828": "417",
    "16870": "417",
    "17479": "425",
    "17950": "430",
    "17713": "428",
    "17224": "421",
    "16756": "415",
    "17254": "422",
}
"""The district numbers that stood in codes of these communes until districts ended on 1 July 2025."""


@dataclass(frozen=True, slots=True)
class Area:
    """One growing area; `plots` are (name, hectares), `late` ones were decided in the last year.

    Export codes stand in `code` as the protocol writes them; `state` is where the area stands today.
    """

    producer: str
    name: str
    crop: str
    perennial: bool
    plots: tuple[tuple[str, float], ...]
    late: bool = False
    code: str = ""
    country: str = ""
    state: AreaState = AreaState.GRANTED
    declared_only: bool = False


_DRAFT, _SUBMITTED = AreaState.DRAFT, AreaState.SUBMITTED

AREAS: tuple[Area, ...] = (
    Area("camdoimay", "Vùng cam Khe Dứa", "Cam", True, (("Khe Dứa 1", 1.8), ("Khe Dứa 2", 1.4), ("Khe Dứa 3", 0.9))),
    Area("camdoimay", "Vùng cam Đồi Chùa", "Cam", True, (("Đồi Chùa trên", 2.3), ("Đồi Chùa dưới", 1.6))),
    Area("camdoimay", "Vùng cam Hòn Mây", "Cam", True, (("Hòn Mây 1", 1.1), ("Hòn Mây 2", 0.8)), late=True),
    Area("camdoimay", "Vùng chanh Bãi Sông", "Chanh không hạt", True, (("Bãi Sông 1", 0.9), ("Bãi Sông 2", 0.7))),
    Area(
        "camdoimay",
        "Vùng chanh Khe Nước",
        "Chanh không hạt",
        True,
        (("Khe Nước 1", 0.8), ("Khe Nước 2", 0.6)),
        state=AreaState.SUSPENDED,
    ),
    Area("camdoimay", "Vùng bưởi Đồng Găng", "Bưởi da xanh", True, (("Đồng Găng 1", 1.2), ("Đồng Găng 2", 1.0))),
    Area(
        "camdoimay",
        "Vùng bưởi xuất khẩu Đồng Găng",
        "Bưởi da xanh",
        True,
        (("Đồng Găng 3", 3.1), ("Đồng Găng 4", 3.4), ("Đồng Găng 5", 3.8)),
        code="PB.40.01.01.001",
        country="Hoa Kỳ",
    ),
    Area("camdoimay", "Vùng cam Trại Mới", "Cam", True, (("Trại Mới", 1.5),), state=_SUBMITTED),
    Area("chegay", "Vùng chè Đồi Ông Cố", "Chè", True, (("Đồi Ông Cố 1", 2.1), ("Đồi Ông Cố 2", 1.7))),
    Area("chegay", "Vùng chè Bãi Lim", "Chè", True, (("Bãi Lim trên", 1.9), ("Bãi Lim dưới", 1.2))),
    Area("chegay", "Vùng chè Cây Khế", "Chè", True, (("Cây Khế", 1.6),), late=True),
    Area("chegay", "Vùng chè Khe Sắn", "Chè", True, (("Khe Sắn", 1.3),), declared_only=True),
    Area("shanmaynui", "Vùng chè Shan Huồi Đun", "Chè Shan tuyết", True, (("Huồi Đun 1", 3.2), ("Huồi Đun 2", 2.6))),
    Area("shanmaynui", "Vùng chè Shan Phà Lếch", "Chè Shan tuyết", True, (("Phà Lếch 1", 2.4), ("Phà Lếch 2", 1.9))),
    Area("shanmaynui", "Vùng chè Shan Na Ni", "Chè Shan tuyết", True, (("Na Ni", 2.2),), late=True),
    Area("shanmaynui", "Vùng chè Shan Đỉnh Mù", "Chè Shan tuyết", True, (("Đỉnh Mù", 1.8),), state=_DRAFT),
    Area("gungsuongnui", "Vùng gừng Buộc Mú", "Gừng", False, (("Buộc Mú 1", 0.6), ("Buộc Mú 2", 0.5))),
    Area("gungsuongnui", "Vùng gừng Ka Dưới", "Gừng", False, (("Ka Dưới 1", 0.4), ("Ka Dưới 2", 0.3))),
    Area("gungsuongnui", "Vùng gừng Tổng Khư", "Gừng", False, (("Tổng Khư", 0.7),), late=True),
    Area("gungsuongnui", "Vùng gừng Nậm Cắn", "Gừng", False, (("Dốc Cổng Trời", 0.5),), declared_only=True),
    Area("lacbaivang", "Vùng lạc Bãi Vàng", "Lạc sen", False, (("Bãi Vàng 1", 1.3), ("Bãi Vàng 2", 1.1))),
    Area("lacbaivang", "Vùng lạc Đông Hải", "Lạc sen", False, (("Cồn Cát 1", 0.9), ("Cồn Cát 2", 0.8))),
    Area("lacbaivang", "Vùng lạc Trung Phú", "Lạc sen", False, (("Đồng Trưa", 0.7), ("Đồng Nẩy", 0.6)), late=True),
    Area("lacbaivang", "Vùng lạc Cửa Đền", "Lạc sen", False, (("Cửa Đền", 0.5),)),
    Area("tuonglangchum", "Vùng đậu tương Bãi Lam", "Đậu tương", False, (("Bãi Lam 1", 0.8), ("Bãi Lam 2", 0.7))),
    Area("tuonglangchum", "Vùng nếp Đồng Sen", "Lúa nếp", False, (("Đồng Sen 1", 1.0), ("Đồng Sen 2", 0.9))),
    Area("tuonglangchum", "Vùng sen Ao Làng", "Sen", False, (("Ao Làng", 0.6), ("Bàu Dài", 0.8)), late=True),
    Area("nhutsonggiang", "Vùng mít Vườn Đồi", "Mít", True, (("Vườn Đồi 1", 0.9), ("Vườn Đồi 2", 0.7))),
    Area("nhutsonggiang", "Vùng mít Bãi Sông", "Mít", True, (("Bãi Sông Giăng", 1.2),), late=True),
    Area("duadoigio", "Vùng dứa Đồi Gió", "Dứa", False, (("Đồi Gió 1", 3.6), ("Đồi Gió 2", 3.2), ("Đồi Gió 3", 2.8))),
    Area("duadoigio", "Vùng dứa Khe Son", "Dứa", False, (("Khe Son 1", 2.7), ("Khe Son 2", 2.2))),
    Area("duadoigio", "Vùng dứa Bắc Thắng", "Dứa", False, (("Bắc Thắng", 3.9),), late=True),
    Area("duadoigio", "Vùng dứa Cồn Mốc", "Dứa", False, (("Cồn Mốc", 1.7),), state=AreaState.REVOKED),
    Area(
        "trilexanh",
        "Vùng chanh leo Na Niếng",
        "Chanh leo",
        True,
        (("Na Niếng 1", 3.4), ("Na Niếng 2", 3.1), ("Na Niếng 3", 3.7)),
        code="VN-NAOR0121",
        country="Trung Quốc",
    ),
    Area(
        "trilexanh",
        "Vùng chanh leo Bản Cắm",
        "Chanh leo",
        True,
        (("Bản Cắm 1", 3.5), ("Bản Cắm 2", 3.3), ("Bản Cắm 3", 3.2)),
        code="VN-NAOR0122",
        country="Trung Quốc",
    ),
    Area("trilexanh", "Vùng chanh leo Bản Bò", "Chanh leo", True, (("Bản Bò 1", 1.4), ("Bản Bò 2", 1.1)), late=True),
    Area("trilexanh", "Vùng nếp Khẩu cày nọi", "Lúa nếp", False, (("Ruộng Piêng Lâng", 1.2), ("Ruộng Na Chạng", 0.9))),
    Area("duoclieukhela", "Vùng cà gai leo Khe Lá", "Cà gai leo", False, (("Khe Lá 1", 0.9), ("Khe Lá 2", 0.7))),
    Area("duoclieukhela", "Vùng cà gai leo Bản Pha", "Cà gai leo", False, (("Bản Pha", 0.8),), late=True),
    Area("duoclieukhela", "Vùng nghệ Tân Hương", "Nghệ", False, (("Tân Hương 1", 0.6), ("Tân Hương 2", 0.5))),
)
