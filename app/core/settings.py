"""Settings: read once from the environment (`GOCNGHE_*`) into one frozen value; a missing secret stops the start."""

import json
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet


class SettingsError(SystemExit):
    """A setting is missing or wrong; the sentence says which one and what to write."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between machines; secrets never show in `repr`."""

    sample: bool
    data_dir: Path
    database_url: str = field(repr=False)
    public_url: str
    host: str
    port: int
    mock_port: int
    secret_key: str = field(repr=False)
    label_keys: tuple[tuple[int, bytes], ...] = field(repr=False)
    credentials_key: str = field(repr=False)
    smtp_url: str = field(repr=False)
    mail_from: str
    limiter_url: str
    trusted_proxies: int
    log_level: str

    @property
    def https(self) -> bool:
        """Cookies are marked Secure when the public address is https."""
        return self.public_url.startswith("https://")


_SECRETS: dict[str, Callable[[], str]] = {
    "GOCNGHE_SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "GOCNGHE_LABEL_KEYS": lambda: "1:" + secrets.token_hex(32),
    "GOCNGHE_CREDENTIALS_KEY": lambda: Fernet.generate_key().decode(),
}


def _sample_secrets(data_dir: Path) -> dict[str, str]:
    """Secrets of the sample mode: made once, kept beside the data with owner-only access."""
    path = data_dir / "secrets.json"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=data_dir)  # mkstemp gives access to the owner only
        with os.fdopen(descriptor, "w") as file:
            json.dump({name: make() for name, make in _SECRETS.items()}, file)
        with suppress(FileExistsError):  # server and worker start together: the first one's secrets hold
            os.link(draft, path)
        os.unlink(draft)
    return {str(k): str(v) for k, v in json.loads(path.read_text()).items()}


def _label_keys(text: str) -> tuple[tuple[int, bytes], ...]:
    """`1:hex,2:hex` → keys, newest first; labels are minted with the newest, read with all."""
    try:
        pairs = [part.split(":", 1) for part in text.split(",")]
        keys = sorted(((int(number), bytes.fromhex(value)) for number, value in pairs), reverse=True)
    except ValueError as error:
        raise SettingsError("GOCNGHE_LABEL_KEYS: write number:hex, several parted by commas, e.g. 1:9f…") from error
    if any(len(value) < 16 for _, value in keys) or len({number for number, _ in keys}) != len(keys):
        raise SettingsError("GOCNGHE_LABEL_KEYS: every key needs its own number and at least 16 bytes (32 hex digits)")
    return tuple(keys)


def _credentials_key(text: str) -> str:
    try:
        Fernet(text)
    except ValueError as error:
        raise SettingsError("GOCNGHE_CREDENTIALS_KEY: write 32 bytes in URL-safe base64 (see .env.example)") from error
    return text


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise SettingsError("GOCNGHE_PUBLIC_URL: write the address that stands on labels, e.g. https://gocnghe.vn")
    return text.rstrip("/")


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, str(default))
    if not (value.isascii() and value.isdigit() and int(value) < 65536):
        raise SettingsError(f"{name}: write a whole number, not {value!r}")
    return int(value)


def _log_level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise SettingsError("GOCNGHE_LOG_LEVEL: write DEBUG, INFO, WARNING or ERROR")
    return text.upper()


def load(env: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises SettingsError (a SystemExit) with a clear sentence for what is missing or wrong."""
    values = {name: value for name, value in env.items() if value}  # an empty line in an .env file means "not set"
    sample = values.get("GOCNGHE_SAMPLE", "1") not in ("0", "false", "no")
    data_dir = Path(values.get("GOCNGHE_DATA_DIR", "instance")).resolve()
    if sample:
        values = {**_sample_secrets(data_dir), **values}
    missing = [name for name in _SECRETS if name not in values]
    if missing:
        raise SettingsError(
            f"Missing secret: {', '.join(missing)}. Outside the sample mode (GOCNGHE_SAMPLE=0) each must be set; "
            "see .env.example for how to make one."
        )
    port = _number(values, "GOCNGHE_PORT", 8000)
    return Settings(
        sample=sample,
        data_dir=data_dir,
        database_url=values.get("GOCNGHE_DATABASE_URL", f"sqlite:///{data_dir / 'gocnghe.db'}"),
        public_url=_public_url(values.get("GOCNGHE_PUBLIC_URL", f"http://127.0.0.1:{port}")),
        host=values.get("GOCNGHE_HOST", "127.0.0.1"),
        port=port,
        mock_port=_number(values, "GOCNGHE_MOCK_PORT", 8001),
        secret_key=values["GOCNGHE_SECRET_KEY"],
        label_keys=_label_keys(values["GOCNGHE_LABEL_KEYS"]),
        credentials_key=_credentials_key(values["GOCNGHE_CREDENTIALS_KEY"]),
        smtp_url=values.get("GOCNGHE_SMTP_URL", ""),
        mail_from=values.get("GOCNGHE_MAIL_FROM", "Gốc Nghệ <khong-tra-loi@localhost>"),
        limiter_url=values.get("GOCNGHE_LIMITER_URL", "memory://"),
        trusted_proxies=_number(values, "GOCNGHE_TRUSTED_PROXIES", 0),
        log_level=_log_level(values.get("GOCNGHE_LOG_LEVEL", "INFO")),
    )
