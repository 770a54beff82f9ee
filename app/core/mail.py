"""Letters to people: plain text over SMTP; a sample house without SMTP prints them to its log instead."""

import logging
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from threading import Thread
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from app.core.settings import Settings

log = logging.getLogger(__name__)

TIMEOUT = 15


class MailError(Exception):
    """The letter could not be handed to the mail server."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One letter. `text` may carry a secret link, so it never shows in `repr`."""

    to: str
    subject: str
    text: str

    def __repr__(self) -> str:
        """Without address and text, which have no place in logs."""
        return f"Mail(subject={self.subject!r})"


def possible(settings: Settings) -> bool:
    """Does a letter sent here reach anybody (or, in the sample house, the log)?"""
    return bool(settings.smtp_url) or settings.sample


def send(settings: Settings, mail: Mail) -> None:
    """Hand one letter to the mail server (RFC 5321 submission). Raises MailError when it is not taken."""
    if settings.smtp_url:
        try:
            _submit(urlsplit(settings.smtp_url), _message(settings, mail))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise MailError(f"{type(error).__name__} at the mail server") from error
    elif settings.sample:
        log.warning("sample house, letter not sent:\nTo: %s\nSubject: %s\n\n%s", mail.to, mail.subject, mail.text)
    else:
        raise MailError("GOCNGHE_SMTP_URL is not set")


def send_soon(settings: Settings, mail: Mail) -> Thread:
    """Send beside the request, so that a page takes as long whether or not there is a letter; a failure is logged."""
    thread = Thread(target=_send_or_log, args=(settings, mail), name="mail")
    thread.start()
    return thread


def _send_or_log(settings: Settings, mail: Mail) -> None:
    try:
        send(settings, mail)
    except MailError as error:
        log.error("letter not sent: %s", error)


def _message(settings: Settings, mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=parseaddr(settings.mail_from)[1].rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(mail.text)
    return message


def _submit(server: SplitResult, message: EmailMessage) -> None:
    """`smtp://user:pass@host:port?starttls=1`, or `smtps://…` for TLS from the first byte."""
    host, tls = server.hostname or "localhost", ssl.create_default_context()
    if server.scheme == "smtps":
        link: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port or 465, timeout=TIMEOUT, context=tls)
    else:
        link = smtplib.SMTP(host, server.port or 25, timeout=TIMEOUT)
    with link:
        if parse_qs(server.query).get("starttls") == ["1"]:
            link.starttls(context=tls)
        if server.username:
            link.login(unquote(server.username), unquote(server.password or ""))
        link.send_message(message)
