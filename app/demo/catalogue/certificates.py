"""Certificates of the sample producers; days are counted from today, so that one is always about to end."""

from dataclasses import dataclass

from app.cooperatives.rules.certificates import Scheme

GAP_BODY = "Trung tâm Chứng nhận Nông nghiệp Bắc Miền Trung"
FOOD_BODY = "Chi cục Quản lý chất lượng nông lâm sản và thủy sản Nghệ An"
ORGANIC_BODY = "Công ty Chứng nhận Hữu cơ Trường Sơn"
GI_BODY = "Sở Khoa học và Công nghệ Nghệ An"


@dataclass(frozen=True, slots=True)
class Held:
    """One certificate: valid from `since` days ago for `term` days; `area` is the growing area it speaks of."""

    producer: str
    scheme: Scheme
    number: str
    issuer: str
    covers: str
    since: int
    term: int
    standard: str | None = None
    area: str = ""
    scanned: bool = False


CERTIFICATES: tuple[Held, ...] = (
    Held(
        "camdoimay", Scheme.VIETGAP, "VietGAP-TT-40-0217", GAP_BODY, "Cam, chanh, bưởi; 12,4 ha", 290, 730, scanned=True
    ),
    Held("camdoimay", Scheme.GI_VINH, "CDĐL-00012-38", GI_BODY, "Cam Xã Đoài, Vân Du; 8,0 ha", 400, 1095),
    Held("camdoimay", Scheme.ATTP, "112/NNPTNT-NA", FOOD_BODY, "Sơ chế, đóng gói quả tươi; mứt", 1077, 1095),
    Held("camdoimay", Scheme.VIETGAP, "VietGAP-TT-40-0131", GAP_BODY, "Cam; 6,1 ha", 1020, 730),
    Held("chegay", Scheme.VIETGAP, "VietGAP-TT-40-0188", GAP_BODY, "Chè; 8,5 ha", 500, 730),
    Held("chegay", Scheme.ATTP, "087/NNPTNT-NA", FOOD_BODY, "Chế biến chè khô, chè túi lọc", 340, 1095),
    Held(
        "shanmaynui",
        Scheme.ORGANIC,
        "HC-TS-0042",
        ORGANIC_BODY,
        "Chè Shan; 5,8 ha",
        210,
        730,
        "TCVN 11041-6:2018",
        "Vùng chè Shan Huồi Đun",
    ),
    Held("shanmaynui", Scheme.ATTP, "141/NNPTNT-NA", FOOD_BODY, "Chế biến chè", 260, 1095),
    Held("gungsuongnui", Scheme.VIETGAP, "VietGAP-TT-40-0240", GAP_BODY, "Gừng; 2,5 ha", 160, 730),
    Held("lacbaivang", Scheme.VIETGAP, "VietGAP-TT-40-0203", GAP_BODY, "Lạc; 5,9 ha", 420, 730),
    Held("lacbaivang", Scheme.ATTP, "098/NNPTNT-NA", FOOD_BODY, "Bóc vỏ, đóng gói lạc; ép dầu", 700, 1095),
    Held("benchai", Scheme.ATTP, "054/NNPTNT-NA", FOOD_BODY, "Sản xuất nước mắm", 610, 1095),
    Held("benchai", Scheme.HACCP, "HACCP-BMT-0119", GAP_BODY, "Sản xuất nước mắm", 330, 1095),
    Held("tuonglangchum", Scheme.ATTP, "076/NNPTNT-NA", FOOD_BODY, "Sản xuất tương, đóng gói hạt sen", 520, 1095),
    Held("nhutsonggiang", Scheme.ATTP, "163/NNPTNT-NA", FOOD_BODY, "Muối nhút", 240, 1095),
    Held("duadoigio", Scheme.VIETGAP, "VietGAP-TT-40-0226", GAP_BODY, "Dứa; 18,4 ha", 680, 730),
    Held("duadoigio", Scheme.ATTP, "150/NNPTNT-NA", FOOD_BODY, "Sấy dứa", 190, 1095),
    Held("trilexanh", Scheme.GLOBALGAP, "9524000009012", "Tổ chức chứng nhận mẫu", "Chanh leo; 10,2 ha", 230, 364),
    Held("ongdoicaosu", Scheme.ATTP, "171/NNPTNT-NA", FOOD_BODY, "Chiết rót mật ong", 430, 1095),
    Held(
        "duoclieukhela",
        Scheme.ORGANIC,
        "HC-TS-0057",
        ORGANIC_BODY,
        "Cà gai leo; 1,6 ha",
        120,
        730,
        "TCVN 11041-2:2017",
        "Vùng cà gai leo Khe Lá",
    ),
    Held("duoclieukhela", Scheme.ATTP, "129/NNPTNT-NA", FOOD_BODY, "Sơ chế dược liệu, đóng gói trà", 560, 1095),
)
