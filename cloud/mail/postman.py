"""Delivers letters: to the mail server of the settings, or into a folder when there is none."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Protocol

from ulid import ULID

from cloud.mail.letters import Letter
from cloud.settings import Settings

_TIMEOUT_S = 20


class Postman(Protocol):
    """Delivers a letter, or raises what went wrong: the job is then tried again."""

    def deliver(self, letter: Letter) -> None:
        """Deliver one letter; raises `OSError` or `smtplib.SMTPException`."""
        ...


def postman_of(settings: Settings) -> Postman:
    """Choose by the settings: a mail server if one is named, else the folder ``var/mail``."""
    if settings.smtp_host:
        return SmtpPostman(settings)
    return FolderPostman(settings.var_dir / "mail", settings.smtp_from)


class SmtpPostman:
    """Hands letters to a mail server, each over a connection of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def deliver(self, letter: Letter) -> None:
        """Deliver one letter; raises `OSError` or `smtplib.SMTPException`."""
        about = self._settings
        message = message_of(letter, about.smtp_from)
        trust = ssl.create_default_context()
        if about.smtp_ca:
            trust.load_verify_locations(about.smtp_ca)
        if about.smtp_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                about.smtp_host, about.smtp_port, timeout=_TIMEOUT_S, context=trust
            )
        else:
            server = smtplib.SMTP(about.smtp_host, about.smtp_port, timeout=_TIMEOUT_S)
        with server:
            if about.smtp_security == "starttls":
                server.starttls(context=trust)
            if about.smtp_user:
                server.login(about.smtp_user, about.smtp_password.get_secret_value())
            server.send_message(message)


class FolderPostman:
    """Lays letters into a folder, one file each: for a demonstration, or before mail is set up."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder, self._sender = folder, sender

    def deliver(self, letter: Letter) -> None:
        """Write one letter; whoever reads the folder can follow its links, so nobody else may."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._folder / f"{ULID()}.eml"
        file.touch(mode=0o600)
        file.write_bytes(message_of(letter, self._sender).as_bytes())


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """Write a letter as a mail message; line breaks in a name or subject are refused."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Tameio", addr_spec=sender)
    message["To"] = Address(letter.name, addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # nobody's absence note answers us
    message.set_content(letter.text)
    return message
