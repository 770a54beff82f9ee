"""Letters arrive whole, and never show in logs outside the sample house."""

import logging
from dataclasses import replace

import pytest

from app.core import mail
from app.core.mail import Mail, MailError
from app.core.settings import Settings
from tests.conftest import free_port
from tests.postbox import open_postbox

LETTER = Mail("lan@example.vn", "Đặt lại mật khẩu", "Chào Lan,\n\nhttps://gocnghe.vn/reset-password/bi-mat\n")


def test_a_letter_arrives_with_every_vietnamese_letter(settings: Settings) -> None:
    with open_postbox() as postbox:
        mail.send(replace(settings, smtp_url=postbox.url, mail_from="Gốc Nghệ <thu@gocnghe.vn>"), LETTER)
        got = postbox.next()
    assert got["Subject"] == LETTER.subject
    assert got["To"] == LETTER.to
    assert got["From"] == "Gốc Nghệ <thu@gocnghe.vn>"
    assert got.get_content().replace("\r\n", "\n") == LETTER.text


def test_without_a_mail_server_the_sample_house_prints_the_letter(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    mail.send(settings, LETTER)
    assert "bi-mat" in caplog.text


def test_without_a_mail_server_a_real_house_refuses_and_says_nothing_secret(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    real = replace(settings, sample=False)
    assert not mail.possible(real)
    with pytest.raises(MailError, match="GOCNGHE_SMTP_URL"):
        mail.send(real, LETTER)
    assert "bi-mat" not in caplog.text


def test_a_dead_mail_server_is_logged_without_the_letter(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    mail.send_soon(replace(settings, sample=False, smtp_url=f"smtp://127.0.0.1:{free_port()}"), LETTER).join()
    assert "letter not sent" in caplog.text
    assert "bi-mat" not in caplog.text
    assert LETTER.to not in caplog.text
    assert "bi-mat" not in repr(LETTER)


def test_an_address_with_a_line_break_adds_no_header(settings: Settings) -> None:
    with open_postbox() as postbox:
        real = replace(settings, smtp_url=postbox.url)
        with pytest.raises(MailError):
            mail.send(real, Mail("lan@example.vn\r\nBcc: all@example.vn", "x", "y"))
        assert postbox.empty
