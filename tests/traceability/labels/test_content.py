"""What a label says follows from its look and its content, in an order that people know."""

from dataclasses import fields, replace

import pytest

from app.traceability.labels.content import NICETY, OPTIONAL, LabelContent, blocks, title
from app.traceability.rules.label_designs import Look
from tests.traceability.labels import samples

GINGER = samples.GINGER


def _texts(words: LabelContent, look: Look = Look.CONSUMER, *, reprint: bool = False) -> list[str]:
    return [block.text for block in blocks(words, look=look, reprint=reprint)]


def test_a_consumer_label_says_everything_in_the_words_of_the_trade() -> None:
    assert _texts(GINGER) == [
        "HTX Nông nghiệp Cam Đồi Mây",
        "Mứt gừng Kỳ Sơn",
        "Candied ginger",
        "Khối lượng tịnh: 250 g",
        "VietGAP · HACCP · OCOP ★★★★",
        "Lô MH-261118-03",
        "Thu hoạch 18/11/2026",
        "Đóng gói 19/11/2026",
        "Dùng tốt trước 09/12/2026",
        "Mã vùng trồng: VN-NAOR-0147",
        "Giống: Gừng sẻ",
        "Xuất xứ: Việt Nam",
        "Xóm Xuân Sơn, xã Nghi Lộc, Nghệ An",
        "Thành phần: Gừng tươi Kỳ Sơn 62 %, đường mía, chanh",
        "Cách dùng: Ăn liền; dùng trong 30 ngày sau khi mở nắp",
        "Bảo quản: Nơi khô ráo, thoáng mát, tránh nắng",
        "Cảnh báo: Không dùng cho trẻ dưới 3 tuổi",
        "Cay nồng vị núi",
        "Quét mã để xem nguồn gốc",
        "gocnghe.vn",
    ]


def test_a_pack_is_named_where_it_says_more_than_the_net_weight() -> None:
    assert "Túi lưới to" in _texts(replace(GINGER, pack="Túi lưới to"))
    assert "Lọ thủy tinh 250 g" in _texts(replace(GINGER, net_weight=""))


def test_a_small_label_says_name_and_batch_only() -> None:
    assert _texts(GINGER, Look.SMALL) == ["Mứt gừng Kỳ Sơn", "Lô MH-261118-03"]


def test_a_box_says_what_the_packing_house_asks_and_nothing_for_the_kitchen() -> None:
    texts = _texts(replace(GINGER, packs_each=24), Look.BOX)
    assert texts[:4] == ["Mứt gừng Kỳ Sơn", "Candied ginger", "24 × Lọ thủy tinh 250 g", "Khối lượng tịnh: 250 g"]
    assert {"Lô MH-261118-03", "Thu hoạch 18/11/2026", "Liên hệ: 0912 345 678"} <= set(texts)
    assert not any(text.startswith(("Thành phần", "Cách dùng", "Bảo quản")) for text in texts)
    assert "Lọ thủy tinh 250 g" in _texts(GINGER, Look.BOX)


@pytest.mark.parametrize("look", [Look.BOX, Look.CARTON])
def test_the_name_is_the_largest_word_on_a_box(look: Look) -> None:
    name, *others = blocks(GINGER, look=look)
    assert name.text == GINGER.product_name
    assert name.size > 1.8 * max(block.size for block in others)


@pytest.mark.parametrize("look", Look)
def test_a_label_of_a_roll_that_is_bound_later_names_the_house(look: Look) -> None:
    assert _texts(samples.UNBOUND, look) == [
        "HTX Nông nghiệp Cam Đồi Mây",
        "Ngọt từ đồi mây",
        "Quét mã để xem nguồn gốc",
        "gocnghe.vn",
        "Xóm Xuân Sơn, xã Nghi Lộc, Nghệ An",
    ]


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize("words", [GINGER, samples.UNBOUND], ids=["bound", "unbound"])
def test_a_reprint_says_so_on_every_look_and_size(look: Look, words: LabelContent) -> None:
    assert "Bản in lại" not in _texts(words, look)
    mark = blocks(words, look=look, reprint=True)[-1]
    assert (mark.text, mark.small) == ("Bản in lại", True)


@pytest.mark.parametrize("look", Look)
def test_an_empty_field_leaves_no_words(look: Look) -> None:
    assert "Chè" in _texts(LabelContent("Chè"), look)
    assert set(_texts(LabelContent("Chè"), look)) <= {"Chè", "Quét mã để xem nguồn gốc"}


@pytest.mark.parametrize("field", [each.name for each in fields(LabelContent) if each.name != "product_name"])
def test_each_field_stands_on_some_label(field: str) -> None:
    whole = replace(GINGER, packs_each=24, lines=("Sản phẩm của năm",))
    empty = replace(whole, **{field: getattr(LabelContent(""), field)})
    assert any(_texts(whole, look) != _texts(empty, look) for look in Look)


def test_what_law_asks_for_goes_last_and_the_name_never() -> None:
    order = [block.text for block in sorted(blocks(GINGER), key=lambda block: block.drop)]
    required = [block.text for block in blocks(GINGER) if block.drop < OPTIONAL]
    assert order[0] == "Mứt gừng Kỳ Sơn"
    assert order[1] == "Lô MH-261118-03"
    for text in ("Xuất xứ: Việt Nam", "Khối lượng tịnh: 250 g", "Cảnh báo: Không dùng cho trẻ dưới 3 tuổi"):
        assert text in required
    for text in ("VietGAP · HACCP · OCOP ★★★★", "Cay nồng vị núi", "Candied ginger"):
        assert text not in required
    assert [block.text for block in blocks(GINGER) if block.drop >= NICETY] == [
        "Quét mã để xem nguồn gốc",
        "gocnghe.vn",
    ]


def test_a_file_is_called_after_its_goods_or_else_its_house() -> None:
    assert title(GINGER) == "Mứt gừng Kỳ Sơn – MH-261118-03"
    assert title(samples.UNBOUND) == "HTX Nông nghiệp Cam Đồi Mây"
    assert title(LabelContent("")) == "Tem trắng"
