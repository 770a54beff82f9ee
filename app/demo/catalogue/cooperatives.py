"""Twelve invented producers in real communes, with their households; every name, number and mark is made up."""

from dataclasses import dataclass

from app.cooperatives.rules.cooperatives import Kind


@dataclass(frozen=True, slots=True)
class Producer:
    """One producer; `growers` are (name, hamlet), `logo` a file of pictures/logos.

    `gs1_prefix`: GS1 keeps 952 for demonstrations, so no shop in the world has goods with such a number.
    """

    slug: str
    kind: Kind
    name: str
    representative: str
    address: str
    commune_code: str
    tax_code: str | None
    batch_pattern: str
    logo: str
    growers: tuple[tuple[str, str], ...]
    gs1_prefix: str | None = None


PRODUCERS: tuple[Producer, ...] = (
    Producer(
        "camdoimay",
        Kind.COOPERATIVE,
        "HTX Cam Đồi Mây",
        "Nguyễn Thị Lan",
        "Xóm Minh Lợi",
        "17071",
        "2999999017",
        "CDM-{yy}{mm}{dd}-{nn}",
        "htx-cam",
        (
            ("Trần Văn Hùng", "Xóm Minh Lợi"),
            ("Nguyễn Đình Thắng", "Xóm Minh Lợi"),
            ("Lê Thị Hoa", "Xóm Minh Tâm"),
            ("Trương Văn Quyết", "Xóm Minh Tâm"),
            ("Phạm Thị Nhung", "Xóm Minh Thành"),
            ("Cao Văn Lĩnh", "Xóm Minh Hồ"),
            ("Vi Thị Xuân", "Bản Khe Cọc"),
        ),
        gs1_prefix="9524001",
    ),
    Producer(
        "chegay",
        Kind.COOPERATIVE,
        "HTX Chè Gay Đồi Xanh",
        "Hoàng Thị Mai",
        "Thôn Đồi Chè",
        "17380",
        "2999999024",
        "CG{yy}{mm}{dd}{nn}",
        "htx-bup-che",
        (
            ("Hoàng Văn Sáu", "Thôn Đồi Chè"),
            ("Bùi Thị Lý", "Thôn Đồi Chè"),
            ("Nguyễn Cảnh Toàn", "Thôn Bãi Lim"),
            ("Đặng Thị Tuyết", "Thôn Bãi Lim"),
            ("Trần Xuân Bảy", "Thôn Cây Khế"),
        ),
    ),
    Producer(
        "shanmaynui",
        Kind.COOPERATIVE,
        "HTX Chè Shan Mây Núi",
        "Và Bá Dềnh",
        "Bản Huồi Đun",
        "16828",
        "2999999031",
        "SHAN-{yy}{mm}-{nnn}",
        "htx-nui",
        (
            ("Và Y Mái", "Bản Huồi Đun"),
            ("Vừ Giống Pó", "Bản Huồi Đun"),
            ("Lầu Bá Tểnh", "Bản Trung Tâm"),
            ("Hạ Bá Lỳ", "Bản Na Ni"),
        ),
    ),
    Producer(
        "gungsuongnui",
        Kind.COOPERATIVE_GROUP,
        "Tổ hợp tác Gừng Sương Núi",
        "Xồng Bá Lẩu",
        "Bản Buộc Mú",
        "16870",
        "2999999049",
        "G{yy}{mm}{dd}-{nn}",
        "htx-mat-troi",
        (
            ("Xồng Y Xua", "Bản Buộc Mú"),
            ("Lầu Nỏ Pó", "Bản Buộc Mú"),
            ("Mùa Bá Thái", "Bản Ka Dưới"),
            ("Và Nhìa Chông", "Bản Ka Trên"),
            ("Xồng Bá Chò", "Bản Tổng Khư"),
        ),
    ),
    Producer(
        "lacbaivang",
        Kind.COOPERATIVE,
        "HTX Lạc Sen Bãi Vàng",
        "Cao Thị Hòa",
        "Xóm Bãi Vàng",
        "17479",
        "2999999056",
        "LS-{yy}{mm}{dd}-{nn}",
        "htx-lac",
        (
            ("Cao Xuân Thành", "Xóm Bãi Vàng"),
            ("Phan Văn Nhật", "Xóm Bãi Vàng"),
            ("Nguyễn Thị Liên", "Xóm Đông Hải"),
            ("Trần Thị Thơm", "Xóm Đông Hải"),
            ("Vũ Đình Kỷ", "Xóm Trung Phú"),
        ),
        gs1_prefix="9524002",
    ),
    Producer(
        "benchai",
        Kind.COMPANY,
        "Công ty TNHH Nước mắm Bến Chài",
        "Ngô Văn Thắng",
        "Khối Bến Cá",
        "17464",
        "2999999063",
        "NM{yy}{mm}-{nnn}",
        "htx-ca",
        (("Ngô Thị Ngân", "Khối Bến Cá"), ("Lê Văn Biển", "Khối Bến Cá")),
    ),
    Producer(
        "tuonglangchum",
        Kind.COOPERATIVE,
        "HTX Tương Làng Chum",
        "Nguyễn Thị Sâm",
        "Xóm Làng Chum",
        "17950",
        "2999999070",
        "TLC-{yy}{mm}{dd}-{nn}",
        "htx-chum",
        (
            ("Nguyễn Văn Hợi", "Xóm Làng Chum"),
            ("Trần Thị Vân", "Xóm Làng Chum"),
            ("Hồ Thị Quế", "Xóm Sen Hồng"),
            ("Nguyễn Sinh Cường", "Xóm Sen Hồng"),
        ),
    ),
    Producer(
        "nhutsonggiang",
        Kind.COOPERATIVE_GROUP,
        "Tổ hợp tác Nhút Sông Giăng",
        "Phan Thị Bích",
        "Thôn Vườn Mít",
        "17713",
        "2999999088",
        "NH-{yy}{mm}{dd}-{nn}",
        "htx-song",
        (
            ("Phan Văn Chắt", "Thôn Vườn Mít"),
            ("Nguyễn Thị Tứ", "Thôn Vườn Mít"),
            ("Võ Thị Hường", "Thôn Bãi Sông"),
        ),
    ),
    Producer(
        "duadoigio",
        Kind.COOPERATIVE,
        "HTX Dứa Đồi Gió",
        "Hồ Sỹ Dũng",
        "Thôn Đồi Gió",
        "17224",
        "2999999095",
        "DUA-{yy}{mm}{dd}-{nn}",
        "htx-dua",
        (
            ("Hồ Văn Bính", "Thôn Đồi Gió"),
            ("Lê Thị Thanh", "Thôn Đồi Gió"),
            ("Hồ Sỹ Nghĩa", "Thôn Khe Son"),
            ("Nguyễn Thị Tâm", "Thôn Khe Son"),
            ("Trương Đình Hải", "Thôn Bắc Thắng"),
        ),
    ),
    Producer(
        "trilexanh",
        Kind.COOPERATIVE,
        "HTX Nông sản Tri Lễ Xanh",
        "Lô Văn Tuyên",
        "Bản Na Niếng",
        "16756",
        "2999999105",
        "TL-{yy}{mm}{dd}-{nn}",
        "htx-bong-lua",
        (
            ("Lô Thị Hiền", "Bản Na Niếng"),
            ("Vi Văn Dần", "Bản Na Niếng"),
            ("Hà Văn Sơn", "Bản Cắm"),
            ("Thò Bá Rê", "Bản D1"),
            ("Lương Thị Nga", "Bản Bò"),
        ),
    ),
    Producer(
        "ongdoicaosu",
        Kind.HOUSEHOLD,
        "Trại ong Cao Xuân Hải",
        "Cao Xuân Hải",
        "Khối Đồi Cao Su",
        "17011",
        None,
        "ONG{yy}{mm}-{nn}",
        "htx-ong",
        (("Cao Xuân Hải", "Khối Đồi Cao Su"), ("Đinh Thị Lài", "Khối Đồi Cao Su")),
    ),
    Producer(
        "duoclieukhela",
        Kind.COOPERATIVE,
        "HTX Dược liệu Khe Lá",
        "Vi Thị Hương",
        "Bản Khe Lá",
        "17254",
        "2999999112",
        "DL-{yy}{mm}{dd}-{nn}",
        "htx-la",
        (
            ("Vi Văn Thâm", "Bản Khe Lá"),
            ("Lộc Thị Bình", "Bản Khe Lá"),
            ("Lô Thị Sen", "Bản Pha"),
            ("Nguyễn Hữu Tài", "Thôn Tân Hương"),
        ),
    ),
)
