"""Settings: what is missing stops the start with its name, secrets are made once and never shown."""

import json
import multiprocessing
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from app.core.settings import SettingsError, load
from tests.core import processes

KEYS = "1:" + "ab" * 16
PRODUCTION = {
    "GOCNGHE_SAMPLE": "0",
    "GOCNGHE_SECRET_KEY": "a-cookie-key-nobody-knows",
    "GOCNGHE_LABEL_KEYS": KEYS,
    "GOCNGHE_CREDENTIALS_KEY": Fernet.generate_key().decode(),
}


@pytest.mark.parametrize("name", ["GOCNGHE_SECRET_KEY", "GOCNGHE_LABEL_KEYS", "GOCNGHE_CREDENTIALS_KEY"])
@pytest.mark.parametrize("written", [None, ""])
def test_a_missing_secret_stops_the_start_by_name(name: str, written: str | None, tmp_path: Path) -> None:
    env = {**PRODUCTION, "GOCNGHE_DATA_DIR": str(tmp_path)}
    del env[name]
    if written is not None:
        env[name] = written
    with pytest.raises(SystemExit, match=rf"Missing secret: {name}\..*\.env\.example"):
        load(env)
    assert list(tmp_path.iterdir()) == [], "outside the sample mode no secret is made up"


def test_the_sample_mode_makes_its_secrets_once_and_for_the_owner_only(tmp_path: Path) -> None:
    env = {"GOCNGHE_DATA_DIR": str(tmp_path / "house")}
    first = load(env)
    file = tmp_path / "house" / "secrets.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secrets.json"]
    assert load(env) == first


def test_an_empty_line_in_the_environment_means_not_set(tmp_path: Path) -> None:
    env = {"GOCNGHE_DATA_DIR": str(tmp_path)}
    assert load(env | {"GOCNGHE_SECRET_KEY": "", "GOCNGHE_PORT": "", "GOCNGHE_HOST": ""}) == load(env)


def test_houses_that_start_together_agree_on_the_sample_secrets(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    answers = context.SimpleQueue()
    start = context.Barrier(4)
    started = [context.Process(target=processes.load_settings, args=(str(tmp_path), start, answers)) for _ in range(4)]
    for process in started:
        process.start()
    for process in started:
        process.join(30)
    assert [process.exitcode for process in started] == [0, 0, 0, 0]
    assert len({answers.get() for _ in started}) == 1


def test_secrets_never_show_in_repr(tmp_path: Path) -> None:
    mail = "smtp://thu:mat-khau-thu@mail.example.vn"
    url = "postgresql+psycopg://gn:mat-khau-du-lieu@db/gn"
    env = {**PRODUCTION, "GOCNGHE_DATA_DIR": str(tmp_path), "GOCNGHE_SMTP_URL": mail, "GOCNGHE_DATABASE_URL": url}
    chosen = load(env)
    assert (chosen.smtp_url, chosen.database_url) == (mail, url)
    for secret in (PRODUCTION["GOCNGHE_SECRET_KEY"], PRODUCTION["GOCNGHE_CREDENTIALS_KEY"], mail, url, "ab" * 16):
        assert secret not in repr(chosen)
        assert secret not in str(chosen)
    assert repr(bytes.fromhex("ab" * 16)) not in repr(chosen)


def test_sample_secrets_never_show_in_repr(tmp_path: Path) -> None:
    shown = repr(load({"GOCNGHE_DATA_DIR": str(tmp_path)}))
    for secret in json.loads((tmp_path / "secrets.json").read_text()).values():
        assert secret not in shown


def test_label_keys_are_read_newest_first(tmp_path: Path) -> None:
    text = f"1:{'11' * 16},12:{'cc' * 32},2:{'22' * 16}"
    chosen = load({**PRODUCTION, "GOCNGHE_DATA_DIR": str(tmp_path), "GOCNGHE_LABEL_KEYS": text})
    assert chosen.label_keys == ((12, b"\xcc" * 32), (2, b"\x22" * 16), (1, b"\x11" * 16))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("GOCNGHE_LABEL_KEYS", "ab" * 16),
        ("GOCNGHE_LABEL_KEYS", "1:" + "ab" * 15),
        ("GOCNGHE_LABEL_KEYS", f"{KEYS},{KEYS}"),
        ("GOCNGHE_LABEL_KEYS", KEYS + ","),
        ("GOCNGHE_LABEL_KEYS", "1:" + "xy" * 16),
        ("GOCNGHE_CREDENTIALS_KEY", "too short"),
        ("GOCNGHE_PUBLIC_URL", "gocnghe.vn"),
        ("GOCNGHE_PUBLIC_URL", "https://gocnghe.vn/nhan"),
        ("GOCNGHE_PUBLIC_URL", "ftp://gocnghe.vn"),
        ("GOCNGHE_PORT", "eighty"),
        ("GOCNGHE_PORT", "٨٠"),
        ("GOCNGHE_PORT", "65536"),
        ("GOCNGHE_TRUSTED_PROXIES", "-1"),
    ],
)
def test_a_wrong_setting_stops_the_start_by_name(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: "):
        load({**PRODUCTION, "GOCNGHE_DATA_DIR": str(tmp_path), name: text})


def test_cookies_are_for_https_where_the_labels_say_https(tmp_path: Path) -> None:
    env = {**PRODUCTION, "GOCNGHE_DATA_DIR": str(tmp_path)}
    assert load({**env, "GOCNGHE_PUBLIC_URL": "https://gocnghe.vn/"}).https
    assert load({**env, "GOCNGHE_PUBLIC_URL": "https://gocnghe.vn/"}).public_url == "https://gocnghe.vn"
    assert not load({**env, "GOCNGHE_PORT": "8099"}).https
