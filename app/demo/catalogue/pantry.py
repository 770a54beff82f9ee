"""Sauces, honey, herbs and other made goods of the sample."""

from app.demo.catalogue.goods import Goods, Making, Pack, Stars
from app.traceability.rules.products import ProductGroup

_DRY = "Để nơi khô ráo, tránh nắng; dùng xong đậy kín."
_DRY_EN = "Keep dry and out of the sun; close after use."
_CGL = ("Vùng cà gai leo Khe Lá", "Vùng cà gai leo Bản Pha")

PANTRY: tuple[Goods, ...] = (
    Goods(
        "gungsuongnui",
        "Bò giàng Kỳ Sơn",
        "Smoked beef from Ky Son",
        ProductGroup.FOOD,
        "Thịt bò bản ướp muối, gừng, ớt, mắc khén, treo gác bếp bảy ngày. Thành phần: thịt bò 92%, gia vị 8%. "
        "Nướng lại trên than trước khi ăn.",
        "Local beef in salt, ginger, chilli and mac khen pepper, hung over the hearth for seven days. "
        "Ingredients: beef 92%, spices 8%. Grill over charcoal before eating.",
        "Để ngăn đá 90 ngày, ngăn mát 10 ngày. Người dị ứng với mắc khén không nên dùng.",
        "Keeps 90 days frozen, 10 days cool. Not for people allergic to mac khen pepper.",
        90,
        (Pack("Túi 300 g", "túi", 300), Pack("Túi 500 g", "túi", 500)),
        Making(10, (40, 110), packed_after=8, sold_within=75),
        pictures=("products/bo-giang.jpg", "products/bo-giang-2.jpg", "products/bo-giang-3.jpg"),
    ),
    Goods(
        "lacbaivang",
        "Dầu lạc ép nguội",
        "Cold-pressed peanut oil",
        ProductGroup.FOOD,
        "Lạc sen rang nhẹ, ép nguội, lắng bảy ngày. Thành phần: dầu lạc 100%. Đáy chai có thể có cặn, không "
        "ảnh hưởng chất lượng.",
        "Lightly roasted Sen peanuts, cold-pressed and settled for seven days. Ingredients: peanut oil 100%. "
        "A little sediment is harmless.",
        "Tránh nắng; mở nắp dùng trong 60 ngày. Có chứa lạc.",
        "Keep out of the sun; use within 60 days of opening. Contains peanuts.",
        365,
        (Pack("Chai 500 ml", "chai", 460, 20), Pack("Chai 1 lít", "chai", 920)),
        Making(7, (90, 240), packed_after=7, sold_within=160),
        pictures=("products/lac-sen-dien-chau.jpg",),
    ),
    Goods(
        "benchai",
        "Nước mắm cốt Vạn Phần",
        "Van Phan first-draw fish sauce",
        ProductGroup.SEASONING,
        "Cá cơm ướp muối trong chum đất 18 tháng, rút nước đầu, độ đạm 30 °N. Thành phần: cá cơm, muối biển. "
        "Dùng chấm sống hoặc nêm.",
        "Anchovies and sea salt, 18 months in clay jars, first draw, 30 °N. Ingredients: anchovies, sea salt. "
        "For dipping and cooking.",
        "Để nơi mát, đậy nắp; muối kết ở đáy chai là bình thường. Có chứa cá.",
        "Keep cool and closed; salt may settle at the bottom. Contains fish.",
        1095,
        (Pack("Chai 500 ml", "chai", 600), Pack("Thùng 6 chai 500 ml", "thùng", 3600)),
        Making(9, (700, 1900), packed_after=6, sold_within=150),
        stars=Stars(4, "3571", 700),
        pictures=(
            "products/nuoc-mam-van-phan.jpg",
            "products/nuoc-mam-van-phan-2.jpg",
            "products/nuoc-mam-van-phan-3.jpg",
        ),
    ),
    Goods(
        "benchai",
        "Nước mắm hạ thổ 24 tháng",
        "Fish sauce buried for 24 months",
        ProductGroup.SEASONING,
        "Nước cốt đem hạ thổ thêm sáu tháng, màu cánh gián, mùi dịu. Thành phần: cá cơm, muối biển. Độ đạm 35 °N.",
        "First-draw sauce buried for six more months: red-brown, mild. Ingredients: anchovies, sea salt. 35 °N.",
        "Để nơi mát, đậy nắp. Có chứa cá.",
        "Keep cool and closed. Contains fish.",
        1095,
        (Pack("Chai thủy tinh 500 ml", "chai", 600), Pack("Hộp quà 2 chai", "hộp", 1200)),
        Making(5, (250, 600), packed_after=6, sold_within=260),
        pictures=("products/nuoc-mam-van-phan-2.jpg",),
    ),
    Goods(
        "tuonglangchum",
        "Tương Nam Đàn",
        "Nam Dan soybean sauce",
        ProductGroup.SEASONING,
        "Đậu tương rang, mốc nếp, muối, nước mưa lọc, phơi chum đủ 60 ngày nắng. Tương mảnh nổi hạt, ngọt "
        "đậu, không ngọt gắt.",
        "Roasted soybeans, sticky-rice mould, salt and filtered rain water, 60 days of sun in clay jars. "
        "Sweet of beans.",
        "Đậy kín, để nơi mát; khuấy đều trước khi dùng. Có chứa đậu tương.",
        "Keep closed and cool; stir before use. Contains soybeans.",
        365,
        (
            Pack("Chai 500 ml", "chai", 550),
            Pack("Hũ sành 1 lít", "hũ", 1100),
            Pack("Can 2 lít", "can", 2200),
        ),
        Making(12, (300, 900), ("Vùng đậu tương Bãi Lam",), packed_after=2, sold_within=120),
        stars=Stars(3, "2954", 380),
        pictures=("products/tuong-nam-dan.jpg", "products/tuong-nam-dan-2.jpg", "products/tuong-nam-dan-3.jpg"),
    ),
    Goods(
        "tuonglangchum",
        "Hạt sen khô",
        "Dried lotus seeds",
        ProductGroup.FOOD,
        "Sen hái tháng 6, tháng 7, bóc vỏ, thông tâm, sấy khô. Ngâm hai giờ rồi ninh, hạt bở mà không nát.",
        "Lotus picked in June and July, shelled, cored and dried. Soak for two hours before cooking.",
        _DRY,
        _DRY_EN,
        365,
        (Pack("Gói 250 g", "gói", 250), Pack("Gói 500 g", "gói", 500)),
        Making(6, (60, 180), ("Vùng sen Ao Làng",), (((6, 5), (7, 31)),), packed_after=4, sold_within=270),
    ),
    Goods(
        "nhutsonggiang",
        "Nhút mít Thanh Chương",
        "Pickled young jackfruit",
        ProductGroup.FOOD,
        "Mít xanh băm tay, muối với muối hạt và ớt. Thành phần: mít xanh 95%, muối 4%, ớt 1%. Vắt khô rồi "
        "trộn hoặc nấu canh.",
        "Young jackfruit cut by hand, pickled with salt and chilli. Ingredients: jackfruit 95%, salt 4%, chilli 1%.",
        "Để ngăn mát; lấy bằng đũa sạch, mở hũ dùng trong 20 ngày.",
        "Keep cool; use a clean spoon and finish within 20 days of opening.",
        90,
        (Pack("Hũ 500 g", "hũ", 500), Pack("Hũ 1 kg", "hũ", 1000)),
        Making(11, (120, 380), ("Vùng mít Vườn Đồi", "Vùng mít Bãi Sông"), packed_after=4, sold_within=68),
        stars=Stars(3, "3108", 150),
        pictures=(
            "products/nhut-thanh-chuong.jpg",
            "products/nhut-thanh-chuong-2.jpg",
            "products/nhut-thanh-chuong-3.jpg",
        ),
    ),
    Goods(
        "duadoigio",
        "Dứa sấy dẻo",
        "Soft-dried pineapple",
        ProductGroup.FOOD,
        "Dứa Quỳnh Thắng cắt khoanh, sấy 14 giờ ở 60 °C, không thêm đường. Thành phần: dứa 100%. Khoảng 12 "
        "kg dứa được 1 kg.",
        "Quynh Thang pineapple, sliced, dried for 14 hours at 60 °C, no sugar added. Ingredients: pineapple 100%.",
        _DRY,
        _DRY_EN,
        180,
        (Pack("Gói 200 g", "gói", 200), Pack("Gói 500 g", "gói", 500)),
        Making(8, (40, 120), ("Vùng dứa Đồi Gió", "Vùng dứa Khe Son"), packed_after=2, sold_within=120),
        stars=Stars(3, "3340", 90),
        pictures=("products/dua-quynh-thang.jpg",),
    ),
    Goods(
        "ongdoicaosu",
        "Mật ong Tây Hiếu",
        "Tay Hieu honey",
        ProductGroup.HONEY,
        "Mật ong hoa cao su và hoa rừng, quay khi ong vít nắp trên hai phần ba cầu. Mật lọc thô, để lắng, "
        "không gia nhiệt. "
        "Mật có thể kết tinh khi trời lạnh.",
        "Rubber-tree and forest honey, drawn when two thirds of the comb is capped. Strained and settled, "
        "never heated. "
        "It may crystallise in the cold.",
        "Đậy kín, để nơi mát, không để tủ lạnh. Không dùng cho trẻ dưới 12 tháng tuổi.",
        "Keep closed and cool, not in the refrigerator. Not for children under 12 months.",
        730,
        (Pack("Hũ 350 g", "hũ", 350), Pack("Chai 500 ml", "chai", 700), Pack("Chai 1 lít", "chai", 1400)),
        Making(8, (90, 320), seasons=(((2, 20), (6, 20)),), packed_after=5, sold_within=330),
        stars=Stars(3, "2719", 460),
        pictures=(
            "products/mat-ong-tay-hieu.jpg",
            "products/mat-ong-tay-hieu-2.jpg",
            "products/mat-ong-tay-hieu-3.jpg",
        ),
    ),
    Goods(
        "duoclieukhela",
        "Trà cà gai leo",
        "Solanum procumbens tea",
        ProductGroup.HERB,
        "Thân, lá cà gai leo rửa sạch, sao vàng, đóng túi lọc 3 g. Hãm một túi với 200 ml nước sôi trong 10 phút. "
        "Sản phẩm này không phải là thuốc.",
        "Stems and leaves of ca gai leo, washed, roasted and packed in 3 g bags. Steep one bag in 200 ml "
        "boiling water. "
        "This is not a medicine.",
        _DRY,
        _DRY_EN,
        540,
        (Pack("Hộp 30 túi, 90 g", "hộp", 90), Pack("Gói 250 g", "gói", 250)),
        Making(7, (40, 130), _CGL, packed_after=4, sold_within=180),
        stars=Stars(3, "3226", 540),
        pictures=("products/tra-ca-gai-leo.jpg", "products/tra-ca-gai-leo-2.jpg", "products/tra-ca-gai-leo-3.jpg"),
    ),
    Goods(
        "duoclieukhela",
        "Cao cà gai leo",
        "Solanum procumbens extract",
        ProductGroup.HERB,
        "Cà gai leo nấu cô trong 36 giờ thành cao mềm. Pha 1–2 g với nước ấm. Sản phẩm này không phải là thuốc.",
        "Ca gai leo simmered for 36 hours to a soft extract. Dissolve 1–2 g in warm water. This is not a medicine.",
        "Để nơi mát; phụ nữ có thai hỏi thầy thuốc trước khi dùng.",
        "Keep cool; pregnant women should ask a doctor first.",
        730,
        (Pack("Hũ 100 g", "hũ", 100),),
        Making(4, (15, 35), _CGL, packed_after=3, sold_within=280),
        pictures=("products/tra-ca-gai-leo-3.jpg",),
    ),
    Goods(
        "duoclieukhela",
        "Tinh bột nghệ",
        "Turmeric starch",
        ProductGroup.HERB,
        "Nghệ vàng xay, lọc lắng sáu lần, sấy dưới 50 °C. Thành phần: tinh bột nghệ 100%. Khoảng 25 kg củ "
        "tươi được 1 kg.",
        "Yellow turmeric, ground, settled six times and dried below 50 °C. Ingredients: turmeric starch 100%.",
        _DRY,
        _DRY_EN,
        730,
        (Pack("Hũ 250 g", "hũ", 250), Pack("Gói 500 g", "gói", 500)),
        Making(5, (40, 110), ("Vùng nghệ Tân Hương",), (((11, 10), (3, 20)),), packed_after=5, sold_within=330),
        pictures=("products/tinh-bot-nghe.jpg", "products/tinh-bot-nghe-2.jpg", "products/tinh-bot-nghe-3.jpg"),
    ),
)
