"""Letters, handed to a real mail server or laid into a folder."""

import email
import socket
from collections.abc import Generator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from cloud.mail.letters import Letter
from cloud.mail.postman import FolderPostman, SmtpPostman, postman_of
from cloud.settings import Settings

LETTER = Letter(to="eleni@example.org", name="Ελένη Μακρή", subject="Καλημέρα", text="Γεια!\n")


class Mailbox:
    """Keeps what the server was handed."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        del server, session
        self.taken.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def mailbox() -> Generator[tuple[Mailbox, int]]:
    kept = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:  # its own port 0 does not work
        port: int = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    yield kept, port
    server.stop()


def test_a_letter_reaches_its_mail_server_in_any_script(
    mailbox: tuple[Mailbox, int], tmp_path: Path
) -> None:
    kept, port = mailbox
    settings = Settings(
        var_dir=tmp_path,
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        smtp_from="hq@example.org",
    )
    postman = postman_of(settings)
    assert isinstance(postman, SmtpPostman)
    postman.deliver(LETTER)
    (message,) = kept.taken
    assert message["to"].addresses[0].display_name == "Ελένη Μακρή"
    assert message["subject"] == "Καλημέρα"
    assert message["from"].addresses[0].addr_spec == "hq@example.org"
    assert message.get_content().strip() == "Γεια!"


def test_a_server_that_is_not_there_is_an_error_and_the_job_tries_again(tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path, smtp_host="127.0.0.1", smtp_port=9, smtp_security="none")
    with pytest.raises(OSError, match="refused"):
        postman_of(settings).deliver(LETTER)


def test_without_a_server_letters_lie_in_a_folder_nobody_else_can_read(tmp_path: Path) -> None:
    postman = postman_of(Settings(var_dir=tmp_path))
    assert isinstance(postman, FolderPostman)
    postman.deliver(LETTER)
    (file,) = (tmp_path / "mail").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert email.message_from_bytes(file.read_bytes(), policy=default)["to"].addresses


def test_a_name_cannot_smuggle_a_header_in(tmp_path: Path) -> None:
    letter = Letter(to="a@example.org", subject="x\r\nBcc: all@example.org", text="")
    with pytest.raises(ValueError, match="Header"):
        postman_of(Settings(var_dir=tmp_path)).deliver(letter)
