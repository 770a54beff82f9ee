"""Shops on the three floors and what is on offer there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shop:
    """One producer's shop on one floor; credentials are made from the slug in the mock floor's documented form."""

    producer: str
    marketplace: str
    every_minutes: int


@dataclass(frozen=True, slots=True)
class Offered:
    """One listing; without a title it is called as the trade item.

    `small_photo` is a picture too small for VoSo, `not_on` floors on which the goods are not wanted.
    """

    producer: str
    goods: str
    pack: str
    price_vnd: int
    stock: int
    title: str = ""
    small_photo: str = ""
    not_on: tuple[str, ...] = ()


SHOPS: tuple[Shop, ...] = (
    Shop("camdoimay", "nghean37", 5),
    Shop("camdoimay", "postmart", 10),
    Shop("camdoimay", "voso", 5),
    Shop("chegay", "nghean37", 5),
    Shop("chegay", "voso", 5),
    Shop("shanmaynui", "nghean37", 10),
    Shop("shanmaynui", "postmart", 15),
    Shop("shanmaynui", "voso", 15),
    Shop("lacbaivang", "nghean37", 10),
    Shop("lacbaivang", "postmart", 10),
    Shop("benchai", "postmart", 10),
    Shop("benchai", "voso", 15),
    Shop("tuonglangchum", "nghean37", 10),
    Shop("nhutsonggiang", "nghean37", 15),
    Shop("duadoigio", "nghean37", 10),
    Shop("duadoigio", "voso", 15),
    Shop("trilexanh", "voso", 15),
    Shop("ongdoicaosu", "nghean37", 5),
    Shop("ongdoicaosu", "postmart", 15),
    Shop("duoclieukhela", "postmart", 10),
    Shop("duoclieukhela", "voso", 15),
)

_XD, _VD, _V2 = "Cam Vinh giống Xã Đoài", "Cam Vinh giống Vân Du", "Cam V2 Minh Hợp"
_BUOI, _CHANH = "Bưởi da xanh Minh Hợp", "Chanh không hạt Bãi Sông"
_SHAN, _GAY, _TUI_LOC = "Chè Shan tuyết Huồi Tụ", "Chè Gay khô", "Chè Gay túi lọc"
_NHAN, _COT, _TUONG = "Lạc nhân Diễn Châu", "Nước mắm cốt Vạn Phần", "Tương Nam Đàn"
_NHUT, _DUA, _MAT = "Nhút mít Thanh Chương", "Dứa Quỳnh Thắng", "Mật ong Tây Hiếu"
_LEO, _CGL, _NGHE = "Chanh leo Tri Lễ", "Trà cà gai leo", "Tinh bột nghệ"

LISTINGS: tuple[Offered, ...] = (
    Offered("camdoimay", _XD, "Túi lưới 2 kg", 110_000, 240, "Cam Vinh Xã Đoài chín cây, túi lưới 2 kg"),
    Offered("camdoimay", _XD, "Hộp quà 5 kg", 320_000, 46, "Cam Vinh Xã Đoài, hộp quà 5 kg"),
    Offered("camdoimay", _XD, "Thùng 10 kg", 490_000, 60),
    Offered("camdoimay", _VD, "Túi lưới 2 kg", 84_000, 130),
    Offered("camdoimay", _VD, "Thùng 10 kg", 380_000, 0),
    Offered("camdoimay", _V2, "Túi lưới 2 kg", 96_000, 90),
    Offered("camdoimay", _BUOI, "Túi 2 quả, 2,6 kg", 120_000, 35, not_on=("voso",)),
    Offered("camdoimay", _CHANH, "Túi 1 kg", 25_000, 85, small_photo="places/vuon-cam-doi-thap.jpg"),
    Offered("camdoimay", "Mứt vỏ cam", "Hũ 250 g", 65_000, 110, not_on=("voso",)),
    Offered("chegay", "Chè Gay tươi", "Bó 1 kg", 35_000, 20),
    Offered("chegay", _GAY, "Gói 200 g", 70_000, 160),
    Offered("chegay", _GAY, "Gói 500 g", 165_000, 75),
    Offered("chegay", _TUI_LOC, "Hộp 25 túi, 50 g", 38_000, 220),
    Offered("chegay", _TUI_LOC, "Hộp 50 túi, 100 g", 70_000, 0),
    Offered("shanmaynui", _SHAN, "Hộp 100 g", 120_000, 140, "Chè Shan tuyết Huồi Tụ một tôm hai lá, hộp 100 g"),
    Offered("shanmaynui", _SHAN, "Gói 250 g", 260_000, 80),
    Offered("shanmaynui", _SHAN, "Hộp quà 200 g", 290_000, 32),
    Offered("shanmaynui", "Hồng trà Shan Mây Núi", "Hộp 100 g", 135_000, 54),
    Offered("lacbaivang", "Lạc sen Diễn Châu vỏ khô", "Túi 1 kg", 62_000, 300),
    Offered("lacbaivang", _NHAN, "Túi 500 g", 48_000, 180),
    Offered("lacbaivang", _NHAN, "Túi 1 kg", 92_000, 150),
    Offered("lacbaivang", "Dầu lạc ép nguội", "Chai 500 ml", 95_000, 88),
    Offered("lacbaivang", "Dầu lạc ép nguội", "Chai 1 lít", 180_000, 41),
    Offered("benchai", _COT, "Chai 500 ml", 85_000, 420, "Nước mắm cốt Vạn Phần 30 °N, chai 500 ml"),
    Offered("benchai", _COT, "Thùng 6 chai 500 ml", 480_000, 65),
    Offered("benchai", "Nước mắm hạ thổ 24 tháng", "Chai thủy tinh 500 ml", 130_000, 96),
    Offered("benchai", "Nước mắm hạ thổ 24 tháng", "Hộp quà 2 chai", 275_000, 0),
    Offered("tuonglangchum", _TUONG, "Chai 500 ml", 35_000, 260),
    Offered("tuonglangchum", _TUONG, "Hũ sành 1 lít", 95_000, 48),
    Offered("tuonglangchum", "Hạt sen khô", "Gói 500 g", 140_000, 70),
    Offered("nhutsonggiang", _NHUT, "Hũ 500 g", 40_000, 95),
    Offered("nhutsonggiang", _NHUT, "Hũ 1 kg", 72_000, 50),
    Offered("duadoigio", _DUA, "Túi 2 quả, 1,6 kg", 38_000, 120),
    Offered("duadoigio", "Dứa sấy dẻo", "Gói 200 g", 75_000, 140),
    Offered("trilexanh", _LEO, "Túi 1 kg", 42_000, 110),
    Offered("trilexanh", "Gạo nếp Khẩu cày nọi", "Túi 2 kg", 90_000, 64),
    Offered("ongdoicaosu", _MAT, "Chai 500 ml", 160_000, 120),
    Offered("ongdoicaosu", _MAT, "Chai 1 lít", 300_000, 44),
    Offered("duoclieukhela", _CGL, "Hộp 30 túi, 90 g", 85_000, 130),
    Offered("duoclieukhela", _NGHE, "Hũ 250 g", 150_000, 58),
    Offered("duoclieukhela", "Cao cà gai leo", "Hũ 100 g", 210_000, 0),
)
