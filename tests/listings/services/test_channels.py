"""Connecting shops: who may, which addresses, and where credentials never show."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.audit import AuditEntry
from app.cooperatives.models.cooperatives import Cooperative
from app.core import clock
from app.core.actor import Actor, Role
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.outbox import Job
from app.core.secrets import unseal
from app.listings.models.channels import Channel
from app.listings.rules import channels as rules
from app.listings.rules.placements import ChannelState
from app.listings.services import channels
from tests import factories
from tests.listings import samples
from tests.listings.samples import KEY, SECRET


@pytest.fixture
def cooperative(db: Session) -> Cooperative:
    return factories.make_cooperative(db)


@pytest.fixture
def lan(cooperative: Cooperative) -> Actor:
    return factories.manager(cooperative)


def _edit(db: Session, actor: Actor, channel: Channel, **given: object) -> Channel:
    same = {
        "shop_name": channel.shop_name,
        "base_url": channel.base_url,
        "every_minutes": channel.every_minutes,
        "credentials": {},
        "credentials_key": KEY,
        "resolver": samples.open_net,
    }
    return channels.edit(db, actor, channel.id, **(same | given))


def test_a_connected_shop_is_due_at_once_with_its_credentials_sealed(db, cooperative):
    channel = samples.make_channel(db, cooperative)
    assert channel.state is ChannelState.ACTIVE
    assert channel.next_due_at <= clock.now()
    assert unseal(KEY, channel.credentials_sealed) == {"api_key": SECRET}


def test_credentials_show_in_no_audit_entry_and_no_repr(db, cooperative, lan):
    channel = samples.make_channel(db, cooperative)
    _edit(db, lan, channel, credentials={"api_key": SECRET + "-moi"})
    db.flush()
    told = "".join(f"{entry.before}{entry.after}" for entry in db.scalars(sa.select(AuditEntry)))
    assert SECRET not in told
    assert channel.credentials_sealed not in told
    assert SECRET not in repr(channel)
    assert "credentials_sealed" in told


def test_the_same_shop_is_connected_once(db, cooperative):
    samples.make_channel(db, cooperative, shop_name="Gian cam")
    with pytest.raises(Invalid) as refusal:
        samples.make_channel(db, cooperative, shop_name=" Gian cam ")
    assert refusal.value.problems[0].field == "shop_name"
    samples.make_channel(db, cooperative, "voso", shop_name="Gian cam")


def test_an_unknown_floor_is_refused(db, lan):
    with pytest.raises(Invalid) as refusal:
        channels.connect(
            db,
            lan,
            credentials_key=KEY,
            marketplace="cho-que",
            shop_name="A",
            base_url="https://san.vn",
            credentials={},
            every_minutes=15,
        )
    assert refusal.value.problems[0].field == "marketplace"


def test_only_the_sample_house_calls_its_own_machine(db, cooperative):
    with pytest.raises(Invalid):
        samples.make_channel(db, cooperative, base_url="http://127.0.0.1:8001/37nghean")
    samples.make_channel(db, cooperative, base_url="http://127.0.0.1:8001/37nghean", allow_local=True)


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["8.8.8.8", "10.0.0.8"],
        ["169.254.169.254"],
        ["::1"],
        ["fe80::1%eth0"],
        ["fd00::8"],
        ["64:ff9b::a00:8"],
        ["64:ff9b:1::a00:8"],
        ["2002:a00:8::1"],
        ["::ffff:10.0.0.8"],
        ["224.0.0.1"],
        ["240.0.0.1"],
        ["100.64.0.1"],
    ],
)
def test_a_name_that_leads_into_a_house_s_network_is_refused(db, cooperative, lan, found):
    channel = samples.make_channel(db, cooperative)
    for act in (
        lambda: samples.make_channel(db, cooperative, resolver=lambda _host: found),
        lambda: _edit(db, lan, channel, resolver=lambda _host: found),
    ):
        with pytest.raises(Invalid) as refusal:
            act()
        assert [(one.field, one.message) for one in refusal.value.problems] == [("base_url", rules.INSIDE)]


def test_a_name_that_leads_nowhere_is_refused_in_words(db, cooperative):
    assert channels.resolve("khong-co.invalid") == []
    assert channels.resolve("a" * 64 + ".vn") == []
    with pytest.raises(Invalid) as refusal:
        samples.make_channel(db, cooperative, resolver=channels.resolve, base_url="https://khong-co.invalid/api")
    assert refusal.value.problems[0].message == "Không tìm thấy máy chủ ở địa chỉ này; xin xem lại tên miền"
    assert channels.resolve("localhost")


def test_the_sample_house_asks_no_resolver(db, cooperative):
    samples.make_channel(db, cooperative, base_url="http://127.0.0.1:8001/a", allow_local=True, resolver=lambda _h: [])


def test_connecting_a_shop_leaves_others_free_to_write_rows_of_the_cooperative(database):
    with database.transaction() as db:
        owner = factories.make_cooperative(db)
    pointing = sa.select(Cooperative.id).where(Cooperative.id == owner.id)
    pointing = pointing.with_for_update(read=True, key_share=True, nowait=True)  # the lock of a foreign key
    with database.transaction() as db, database.reader.connect() as other:
        samples.make_channel(db, owner)
        assert other.scalar(pointing) == owner.id


def test_blank_credentials_keep_the_stored_ones(db, cooperative, lan):
    channel = samples.make_channel(db, cooperative)
    sealed = channel.credentials_sealed
    _edit(db, lan, channel, shop_name="Tên mới", every_minutes=60, credentials={"api_key": " "})
    assert (channel.shop_name, channel.every_minutes, channel.credentials_sealed) == ("Tên mới", 60, sealed)


def test_stored_credentials_never_travel_to_another_host(db, cooperative, lan):
    channel = samples.make_channel(db, cooperative, "postmart")
    with pytest.raises(Invalid) as refusal:
        _edit(db, lan, channel, base_url="https://ke-gian.example.com/api")
    assert [problem.field for problem in refusal.value.problems] == ["credential_username", "credential_password"]
    assert channel.base_url == "https://san.example.vn/api"
    _edit(db, lan, channel, base_url="https://moi.example.com", credentials={"username": "a", "password": "b"})
    assert unseal(KEY, channel.credentials_sealed) == {"username": "a", "password": "b"}


def test_half_of_the_credentials_replace_nothing(db, cooperative, lan):
    channel = samples.make_channel(db, cooperative, "postmart")
    with pytest.raises(Invalid) as refusal:
        _edit(db, lan, channel, credentials={"username": "htxcam", "password": ""})
    assert [problem.field for problem in refusal.value.problems] == ["credential_password"]


def test_fresh_credentials_end_a_refused_sign_in(db, cooperative, lan):
    placement = samples.make_placement(db, cooperative)
    channel = placement.channel
    channel.state, channel.last_error = ChannelState.NEEDS_SIGN_IN, "Sàn không nhận"
    channel.next_due_at = clock.now() + timedelta(days=1)
    db.execute(sa.delete(Job))
    _edit(db, lan, channel, credentials={"api_key": "moi"})
    assert (channel.state, channel.last_error) == (ChannelState.ACTIVE, None)
    assert channel.next_due_at <= clock.now()
    assert list(db.scalars(sa.select(Job.subject_id).where(Job.topic == "placement"))) == [placement.id]


def test_pausing_and_going_on_are_followed_up(db, cooperative, lan):
    placement = samples.make_placement(db, cooperative)
    for act, state in ((channels.pause, ChannelState.PAUSED), (channels.resume, ChannelState.ACTIVE)):
        db.execute(sa.delete(Job))
        act(db, lan, placement.channel_id)
        assert placement.channel.state is state
        assert list(db.scalars(sa.select(Job.subject_id))) == [placement.id]


def test_only_managers_touch_shops(db, cooperative):
    channel = samples.make_channel(db, cooperative)
    staff = Actor(None, "Hùng", Role.STAFF, cooperative.id)
    mai = factories.manager(factories.make_cooperative(db, name="HTX Chè Gay"))
    for act in (channels.pause, channels.resume, lambda d, who, _id: _edit(d, who, channel)):
        with pytest.raises(Forbidden):
            act(db, staff, channel.id)
        with pytest.raises(NotFound):
            act(db, mai, channel.id)
    with pytest.raises(Forbidden):
        channels.connect(
            db,
            staff,
            credentials_key=KEY,
            marketplace="nghean37",
            shop_name="A",
            base_url="https://san.vn",
            credentials={"api_key": "x"},
            every_minutes=15,
        )
