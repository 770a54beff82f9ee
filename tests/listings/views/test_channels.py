"""Pages of shops: who connects them, and that no secret comes back."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core.actor import Role
from app.core.db import Database
from app.core.secrets import unseal
from app.listings.models.channels import Channel
from app.listings.rules.placements import ChannelState
from tests.listings import samples
from tests.listings.samples import SECRET


def text(answer) -> str:
    return answer.get_data(as_text=True)


def _form(**given: str) -> dict[str, str]:
    words = {
        "marketplace": "nghean37",
        "shop_name": "Gian cam",
        "base_url": "http://127.0.0.1:8001/37nghean",
        "credential_api_key": SECRET,
        "every_minutes": "15",
    }
    return words | given


@pytest.fixture
def channel_id(database: Database, cooperative, settings) -> int:
    with database.transaction() as db:
        return samples.make_channel(db, cooperative, credentials_key=settings.credentials_key).id


def test_a_manager_connects_a_shop_and_never_sees_its_key_again(enter, database, settings):
    client = enter()
    assert "http://127.0.0.1:8001/37nghean" in text(client.get("/channels/new?marketplace=nghean37"))
    answer = client.post("/channels/new", data=_form())
    assert answer.status_code == 303
    with database.reading() as db:
        channel = db.scalars(sa.select(Channel)).one()
        assert unseal(settings.credentials_key, channel.credentials_sealed) == {"api_key": SECRET}
    for path in ("/channels/", answer.location, f"/channels/{channel.id}/edit", "/audit"):
        page = text(client.get(path, follow_redirects=True))
        assert SECRET not in page
        assert channel.credentials_sealed not in page
    assert "đã lưu" in text(client.get(answer.location))


def test_a_faulty_form_comes_back_without_the_key(enter):
    answer = enter().post("/channels/new", data=_form(base_url="khong-phai-dia-chi"))
    assert answer.status_code == 422
    assert "Địa chỉ phải bắt đầu bằng https://" in text(answer)
    assert 'value="Gian cam"' in text(answer)
    assert SECRET not in text(answer)


def test_every_missing_thing_is_told(enter):
    answer = enter().post("/channels/new", data=_form(marketplace="postmart", shop_name="", base_url=""))
    assert answer.status_code == 422
    assert 'id="shop_name-error"' in text(answer)
    assert 'id="base_url-error"' in text(answer)


def test_the_schedule_is_one_of_the_choices_or_its_own(enter, database, channel_id):
    client = enter()
    page = text(client.get(f"/channels/{channel_id}/edit"))
    for words in ("Mỗi 5 phút", "Mỗi 30 phút", "Mỗi 1 giờ", "Mỗi 12 giờ"):
        assert words in page
    same = {"shop_name": "Gian cam", "base_url": "https://san.example.vn/api", "every_minutes": "60"}
    assert client.post(f"/channels/{channel_id}/edit", data=same).status_code == 303
    with database.reading() as db:
        assert db.get_one(Channel, channel_id).every_minutes == 60


def test_pausing_asks_first_and_going_on_does_not(enter, database, channel_id):
    client = enter()

    def state() -> ChannelState:
        with database.reading() as db:
            return db.get_one(Channel, channel_id).state

    assert "Tạm dừng gian hàng" in text(client.post(f"/channels/{channel_id}/pause"))
    assert state() is ChannelState.ACTIVE
    client.post(f"/channels/{channel_id}/pause", data={"confirmed": "yes"})
    assert state() is ChannelState.PAUSED
    assert "Chạy tiếp" in text(client.get(f"/channels/{channel_id}"))
    client.post(f"/channels/{channel_id}/resume")
    assert state() is ChannelState.ACTIVE


def test_staff_publish_and_do_not_manage(enter, database, cooperative):
    with database.transaction() as db:
        channel_id = samples.make_placement(db, cooperative).channel_id
    staff = enter(Role.STAFF)
    assert staff.post(f"/channels/{channel_id}/publish").status_code == 303
    for path in ("new", f"{channel_id}/edit"):
        assert staff.get(f"/channels/{path}").status_code == 403
        assert staff.post(f"/channels/{path}", data=_form()).status_code == 403
    for step in ("pause", "resume"):
        assert staff.post(f"/channels/{channel_id}/{step}", data={"confirmed": "yes"}).status_code == 403
    assert "/edit" not in text(staff.get(f"/channels/{channel_id}"))


@pytest.mark.parametrize("step", ["", "edit", "pause", "resume", "publish"])
def test_a_stranger_s_shop_is_not_there(mai: FlaskClient, channel_id, step):
    if step:
        answer = mai.post(f"/channels/{channel_id}/{step}", data={**_form(), "confirmed": "yes"})
    else:
        answer = mai.get(f"/channels/{channel_id}")
    assert answer.status_code == 404


def test_the_page_says_that_the_floor_has_no_published_interface(enter, channel_id):
    page = text(enter().get(f"/channels/{channel_id}"))
    assert "chưa công bố giao diện cho người bán" in page
    assert "sàn giả lập" in page


def test_officers_see_whose_shop_it_is(enter, channel_id):
    assert "HTX Cam Đồi Mây" in text(enter(Role.PROVINCE_OFFICER).get("/channels/"))
