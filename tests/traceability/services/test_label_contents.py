"""What stands on a label: facts of the day it was issued, and of those only what the design wants printed."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.cooperatives.rules.certificates import Scheme
from app.core import clock
from app.traceability.labels.content import LabelContent
from app.traceability.models.labels import LabelRun
from app.traceability.rules.label_designs import Design, LabelLanguage, Look
from app.traceability.rules.products import ProductGroup
from app.traceability.services import label_contents, label_plans
from app.traceability.services.label_papers import Paper
from tests import factories
from tests.traceability.services.samples import URL, Goods, issue, make_goods

YESTERDAY, TOMORROW = timedelta(days=-1), timedelta(days=1)
LARGE = Paper("a4-2x4")


def full_goods(db: Session) -> Goods:
    """Goods of which everything is known that a label can tell."""
    goods = make_goods(db)
    product, today = goods.batch.product, clock.today()
    product.name_en, product.warning = "Vinh oranges", "Rửa trước khi ăn"
    product.ocop_stars, product.ocop_valid_until = 4, today + timedelta(days=365)
    goods.batch.packed_on = goods.batch.harvested_on
    goods.batch.growing_area_id = factories.make_area(db, goods.cooperative).id
    factories.make_certificate(db, goods.cooperative)
    db.flush()
    db.refresh(goods.batch, ["growing_area"])
    return goods


def words(db: Session, goods: Goods, **design: object) -> LabelContent:
    """The frozen words of a run with this design."""
    return label_plans.content_of(printed(db, goods, **design))


def printed(db: Session, goods: Goods, **design: object) -> LabelRun:
    """A small run with this design."""
    return issue(db, goods, 2, paper=LARGE, design=Design(**design))  # type: ignore[arg-type]  # test shorthand


def test_a_label_tells_the_facts_of_its_batch(db: Session) -> None:
    goods = full_goods(db)
    told = words(db, goods, language=LabelLanguage.VI_EN, slogan="Ngọt từ đồi mây")
    batch = goods.batch
    assert (told.product_name, told.product_name_en, told.variety) == (
        *("Cam Vinh giống Xã Đoài", "Vinh oranges", "Xã Đoài"),
    )
    assert (told.pack, told.net_weight, told.origin) == ("Túi lưới 2 kg", "2 kg", "Việt Nam")
    assert (told.cooperative_name, told.address_line) == (
        *("HTX Cam Đồi Mây", f"Xóm Minh Lợi, {goods.cooperative.commune.full_name}, Nghệ An"),
    )
    assert (told.batch_number, told.area_code) == (batch.number, "Mã vùng trồng VN-40-423-17071-01-24")
    assert (told.harvested, told.packed) == (f"{batch.harvested_on:%d/%m/%Y}", f"{batch.packed_on:%d/%m/%Y}")
    assert told.best_before == f"{batch.best_before_on:%d/%m/%Y}"
    assert (told.stars, told.certificates, told.warning) == (4, ("VietGAP",), "Rửa trước khi ăn")
    assert (told.slogan, told.host) == ("Ngọt từ đồi mây", "gocnghe.vn")


def test_only_what_was_chosen_is_frozen(db: Session) -> None:
    goods = full_goods(db)
    whole = words(db, goods)
    for choice, fields in (
        ("dates", ("harvested", "packed", "best_before")),
        ("net_weight", ("net_weight",)),
        ("origin", ("origin",)),
        ("stars", ("stars",)),
        ("certificates", ("certificates",)),
    ):
        run = printed(db, goods, **{choice: False})
        for name in fields:
            assert getattr(whole, name), name
            assert not run.content[name], name
            assert not getattr(label_plans.content_of(run), name)
    assert (whole.product_name_en, whole.slogan, whole.contact) == ("", "", "")
    assert words(db, goods, look=Look.BOX).contact == "0912 345 678"


def test_words_stay_as_they_were_issued_whatever_changes(db: Session) -> None:
    goods = full_goods(db)
    run = printed(db, goods)
    before = label_plans.content_of(run)
    goods.batch.product.name, goods.item.pack, goods.cooperative.name = "Tên mới", "Túi 5 kg", "HTX Mới"
    goods.batch.harvested_on -= timedelta(days=3)
    db.flush()
    db.expire_all()
    assert label_plans.content_of(run) == before
    assert before.product_name == "Cam Vinh giống Xã Đoài"


def test_stars_are_printed_to_their_last_day_and_no_longer(db: Session) -> None:
    goods = full_goods(db)
    product = goods.batch.product
    for until, shown in ((timedelta(0), 4), (TOMORROW, 4), (YESTERDAY, None)):
        product.ocop_valid_until = clock.today() + until
        db.flush()
        assert words(db, goods).stars == shown


def test_certificates_are_printed_while_they_are_in_date(db: Session) -> None:
    goods, today = make_goods(db), clock.today()
    factories.make_certificate(db, goods.cooperative, scheme=Scheme.HACCP, valid_until=today + YESTERDAY)
    factories.make_certificate(db, goods.cooperative, scheme=Scheme.GLOBALGAP, valid_from=today + TOMORROW)
    kept = factories.make_certificate(db, goods.cooperative, scheme=Scheme.ORGANIC, valid_until=today)
    assert [(claim.name, claim.valid_until) for claim in label_contents.claims(db, goods.batch, today)] == [
        ("Hữu cơ", kept.valid_until)
    ]
    assert words(db, goods).certificates == ("Hữu cơ",)


def test_a_certificate_of_one_growing_area_speaks_for_its_batches_only(db: Session) -> None:
    goods = make_goods(db)
    area = factories.make_area(db, goods.cooperative)
    factories.make_certificate(db, goods.cooperative, growing_area_id=area.id)
    assert words(db, goods).certificates == ()
    goods.batch.growing_area_id = area.id
    db.flush()
    assert words(db, goods).certificates == ("VietGAP",)


def test_certificates_of_another_cooperative_and_the_same_twice_are_not_printed(db: Session) -> None:
    goods = make_goods(db)
    factories.make_certificate(db, make_goods(db, name="HTX Hai").cooperative, scheme=Scheme.HACCP)
    factories.make_certificate(db, goods.cooperative)
    factories.make_certificate(db, goods.cooperative)
    assert words(db, goods).certificates == ("VietGAP",)


def test_fresh_goods_need_no_words_of_use_and_processed_ones_have_them(db: Session) -> None:
    goods = make_goods(db)
    product = goods.batch.product
    product.ingredients, product.usage, product.storage = "Gừng, đường", "Ăn liền", "Nơi khô ráo"
    db.flush()
    fresh = words(db, goods)
    assert (fresh.ingredients, fresh.usage, fresh.storage) == ("", "", "")
    product.group = ProductGroup.SEASONING
    db.flush()
    made = words(db, goods)
    assert (made.ingredients, made.usage, made.storage) == ("Gừng, đường", "Ăn liền", "Nơi khô ráo")


def test_weights_are_told_in_the_unit_people_say() -> None:
    told = [label_contents.weight(grams) for grams in (1, 500, 999, 1000, 2000, 1250, 12_500, 1_200_000)]
    assert told == ["1 g", "500 g", "999 g", "1 kg", "2 kg", "1,25 kg", "12,5 kg", "1.200 kg"]


def test_a_batch_of_which_little_is_known_leaves_its_fields_empty(db: Session) -> None:
    goods = make_goods(db)
    goods.batch.best_before_on = None
    db.flush()
    content = label_contents.content(goods.batch, goods.item, URL)
    assert (content.best_before, content.packed, content.area_code, content.stars) == ("", "", "", None)
