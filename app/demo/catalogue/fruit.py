"""Goods of the orange cooperative, and the other fresh fruit of the sample."""

from app.demo.catalogue.goods import Goods, Making, Pack, Stars
from app.traceability.rules.products import ProductGroup

_COOL = "Để nơi thoáng mát, tránh nắng; ngăn mát tủ lạnh giữ được lâu hơn."
_COOL_EN = "Keep in an airy, shaded place; it lasts longer in the refrigerator."

FRUIT: tuple[Goods, ...] = (
    Goods(
        "camdoimay",
        "Cam Vinh giống Xã Đoài",
        "Vinh orange, Xa Doai variety",
        ProductGroup.FRUIT,
        "Cam Xã Đoài trồng trên đồi đất đỏ Minh Hợp, vỏ mỏng, nhiều nước, hạt ít. Cam chín cây mới cắt, "
        "cắt cả cuống, không sáp. Quả to nhỏ không đều nhau, mỗi túi lẫn vài quả vỏ rám.",
        "Xa Doai oranges from the red hills of Minh Hop: thin peel, much juice, few seeds. Cut ripe with their stalks, "
        "not waxed. Sizes differ, and each bag holds a few with rough peel.",
        _COOL,
        _COOL_EN,
        21,
        (
            Pack("Túi lưới 2 kg", "túi", 2000, 1),
            Pack("Hộp quà 5 kg", "hộp", 5000, 2),
            Pack("Thùng 10 kg", "thùng", 10000, 3),
        ),
        Making(24, (420, 1500), ("Vùng cam Khe Dứa", "Vùng cam Đồi Chùa", "Vùng cam Hòn Mây"), (((10, 15), (1, 20)),)),
        "Xã Đoài",
        Stars(4, "4127", 420),
        ("products/cam-vinh.jpg", "products/cam-vinh-2.jpg", "products/cam-vinh-3.jpg"),
    ),
    Goods(
        "camdoimay",
        "Cam Vinh giống Vân Du",
        "Vinh orange, Van Du variety",
        ProductGroup.FRUIT,
        "Cam Vân Du chín sớm, từ cuối tháng 9. Vỏ dày hơn cam Xã Đoài, vị ngọt thanh, dễ bóc, hợp để vắt nước.",
        "Van Du oranges ripen early, from late September. Thicker peel than Xa Doai, lightly sweet, good for juice.",
        _COOL,
        _COOL_EN,
        18,
        (Pack("Túi lưới 2 kg", "túi", 2000, 4), Pack("Thùng 10 kg", "thùng", 10000, 5)),
        Making(16, (350, 1100), ("Vùng cam Đồi Chùa", "Vùng cam Khe Dứa"), (((9, 20), (12, 15)),)),
        "Vân Du",
        pictures=("products/cam-vinh.jpg",),
    ),
    Goods(
        "camdoimay",
        "Cam V2 Minh Hợp",
        "V2 orange from Minh Hop",
        ProductGroup.FRUIT,
        "Cam V2 chín muộn, từ sau Tết đến hết tháng 4, gần như không hạt. Cam giữ trên cây đến khi có đơn mới cắt.",
        "V2 oranges ripen late, from after the lunar new year to the end of April, and are almost seedless. "
        "They stay on the tree until ordered.",
        _COOL,
        _COOL_EN,
        25,
        (Pack("Túi lưới 2 kg", "túi", 2000, 6), Pack("Thùng 10 kg", "thùng", 10000, 7)),
        Making(16, (300, 1200), ("Vùng cam Khe Dứa", "Vùng cam Hòn Mây"), (((1, 25), (4, 30)),)),
        "V2",
        pictures=("products/cam-vinh-3.jpg",),
    ),
    Goods(
        "camdoimay",
        "Bưởi da xanh Minh Hợp",
        "Green-skinned pomelo from Minh Hop",
        ProductGroup.FRUIT,
        "Bưởi da xanh ruột hồng, mỗi quả từ 1,2 đến 1,6 kg. Bưởi cắt về để ráo vỏ hai ngày rồi mới đóng túi.",
        "Pomelos with pink flesh, 1.2 to 1.6 kg each, rested for two days after the harvest before packing.",
        "Để nơi thoáng mát được ba tuần; đã bóc thì dùng trong ngày.",
        "Keeps three weeks in an airy place; eat on the day it is peeled.",
        30,
        (Pack("Túi 2 quả, 2,6 kg", "túi", 2600),),
        Making(10, (250, 700), ("Vùng bưởi Đồng Găng",), (((8, 10), (12, 20)),), packed_after=2),
        "Da xanh",
    ),
    Goods(
        "camdoimay",
        "Chanh không hạt Bãi Sông",
        "Seedless lime from Bai Song",
        ProductGroup.FRUIT,
        "Chanh không hạt hái quanh năm, vỏ xanh, nhiều nước. Hái buổi sáng, phân loại và đóng túi ngay trong "
        "ngày hôm sau.",
        "Seedless limes picked all year round: green peel, much juice. Picked in the morning, sorted and "
        "bagged the next day.",
        "Để ngăn mát tủ lạnh; tránh để ướt.",
        "Keep dry in the refrigerator.",
        20,
        (Pack("Túi 1 kg", "túi", 1000, 8), Pack("Túi 5 kg", "túi", 5000, 9)),
        Making(17, (160, 520), ("Vùng chanh Bãi Sông", "Vùng chanh Khe Nước")),
    ),
    Goods(
        "camdoimay",
        "Mứt vỏ cam",
        "Candied orange peel",
        ProductGroup.FOOD,
        "Vỏ cam của vườn nhà ngâm bỏ đắng, sên với đường mía. Thành phần: vỏ cam 60%, đường mía 40%. "
        "Không phẩm màu, không chất bảo quản.",
        "Peel of our own oranges, steeped to take off the bitterness and simmered with cane sugar. "
        "Ingredients: orange peel 60%, cane sugar 40%. No colouring, no preservatives.",
        "Đậy kín, để nơi khô ráo; mở nắp dùng trong 30 ngày.",
        "Keep closed and dry; use within 30 days of opening.",
        180,
        (Pack("Hũ 250 g", "hũ", 250, 10),),
        Making(8, (30, 80), sold_within=130, packed_after=3),
        stars=Stars(3, "2086", 250),
        ingredients="Vỏ cam 60%, đường mía 40%",
        usage="Ăn ngay, hoặc thái nhỏ làm bánh, pha trà",
    ),
    Goods(
        "duadoigio",
        "Dứa Quỳnh Thắng",
        "Pineapple from Quynh Thang",
        ProductGroup.FRUIT,
        "Dứa Queen trồng trên đồi, mắt sâu, thịt vàng, thơm. Vụ chính từ tháng 5 đến tháng 8, dứa trái vụ cuối năm. "
        "Dứa bẻ cả cuống, chín bảy phần để đi xa không dập.",
        "Queen pineapples from the hills: deep eyes, yellow and fragrant. Main season May to August, a "
        "second one at the "
        "end of the year. Cut with the stalk, seven parts ripe, to travel without bruises.",
        "Để nơi thoáng mát, không xếp chồng; đã gọt thì để ngăn mát và dùng trong ngày.",
        "Keep in an airy place, not stacked; once peeled keep cool and eat the same day.",
        12,
        (Pack("Túi 2 quả, 1,6 kg", "túi", 1600), Pack("Thùng 10 kg", "thùng", 10000)),
        Making(
            14,
            (900, 3600),
            ("Vùng dứa Đồi Gió", "Vùng dứa Khe Son", "Vùng dứa Bắc Thắng"),
            (((5, 1), (8, 25)), ((11, 1), (1, 10))),
        ),
        "Queen",
        pictures=(
            "products/dua-quynh-thang.jpg",
            "products/dua-quynh-thang-2.jpg",
            "products/dua-quynh-thang-3.jpg",
        ),
    ),
    Goods(
        "trilexanh",
        "Chanh leo Tri Lễ",
        "Passion fruit from Tri Le",
        ProductGroup.FRUIT,
        "Chanh leo tím trồng ở độ cao trên 800 m, vỏ dày, ruột vàng, chua thơm. "
        "Hàng nội địa hái khi quả rụng tự nhiên; hàng xuất khẩu cắt cuống theo yêu cầu của nước mua.",
        "Purple passion fruit grown above 800 m: thick skin, yellow pulp, sour and fragrant. For the home "
        "market we pick up "
        "what has fallen ripe; for export it is cut as the buying country asks.",
        "Để nơi mát 10 ngày; muốn giữ lâu thì vắt cốt để ngăn đá.",
        "Keeps 10 days in a cool place; freeze the pulp to keep it longer.",
        16,
        (Pack("Túi 1 kg", "túi", 1000, 11), Pack("Thùng 3 kg", "thùng", 3000, 12)),
        Making(
            14,
            (500, 2200),
            ("Vùng chanh leo Na Niếng", "Vùng chanh leo Bản Cắm", "Vùng chanh leo Bản Bò"),
            (((5, 15), (12, 31)),),
        ),
        "Đài Nông 1",
        pictures=(
            "products/chanh-leo-tri-le.jpg",
            "products/chanh-leo-tri-le-2.jpg",
            "products/chanh-leo-tri-le-3.jpg",
        ),
    ),
)
