import os
import re
from pathlib import Path

import pytest

from provisioning.__main__ import main
from provisioning.self_test import checks
from sync_protocol.identity.claim import ClaimTicket
from sync_protocol.identity.key_store import FileIdentity
from tests.provisioning.conftest import Installation

pytestmark = pytest.mark.broker


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    status = main([str(each) for each in arguments])
    told = capsys.readouterr()
    return status, told.out + told.err


@pytest.fixture
def fleet(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    key = str(installation.api.headers["authorization"]).removeprefix("Bearer ")
    monkeypatch.setenv("TAMEIO_URL", installation.base)
    monkeypatch.setenv("TAMEIO_API_KEY", key)
    return installation


def test_a_technician_takes_a_till_from_blank_to_revoked(
    fleet: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = run(capsys, "claim-code", "till 1", "--ticket-only")
    assert status == 0
    ticket = told.splitlines()[-1]  # the cloud in this process logs above it
    assert ClaimTicket.parse(ticket)

    identity = tmp_path / "identity"
    status, told = run(capsys, "enrol", ticket, "--identity", identity)
    assert (status, "Till 1 of Harbour" in told) == (0, True)
    status, told = run(capsys, "enrol", ticket, "--identity", identity)
    assert (status, "enrolled already" in told) == (1, True)

    status, told = run(capsys, "list")
    device = FileIdentity(identity).profile.device
    assert (status, device in told) == (0, True)
    status, told = run(capsys, "status", device)
    assert (status, "Harbour" in told) == (0, True)

    assert (
        run(capsys, "self-test", "--identity", identity, "--folder", tmp_path)[1].count("ok") >= 5
    )
    status, told = run(capsys, "revoke", "Till 1", "--reason", "stolen", "--yes")
    assert (status, "Revoked" in told) == (0, True)


def test_a_typed_code_asks_to_compare_the_words(
    fleet: Installation,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    status, told = run(capsys, "claim-code", "Till 1")
    code = re.search(r"Code:\s+(\S+)", told)
    words = re.search(r"Words:\s+(\S+)", told)
    assert code
    assert words
    asked: list[str] = []
    for answer, expected in (("n", 1), ("y", 0)):
        monkeypatch.setattr("builtins.input", lambda text, a=answer: asked.append(text) or a)
        address = fleet.service
        status, told = run(
            capsys, "enrol", code[1], "--address", address, "--identity", tmp_path / "identity"
        )
        assert status == expected, told
    assert all(words[1] in question for question in asked)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("claim-code", "Till 9"), "there is no till called"),
        (("enrol", "nonsense", "--address", "https://127.0.0.1:1"), "twelve letters"),
        (("enrol", "K7QF-3MWD-9T2X"), "needs the address"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(
    fleet: Installation,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    words: str,
) -> None:
    place = ("--identity", tmp_path / "identity") if arguments[0] == "enrol" else ()
    status, told = run(capsys, *arguments, *place)
    assert status == 1
    assert words in told
    assert "Traceback" not in told


def test_a_wrong_key_is_refused_in_words(
    fleet: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = run(capsys, "list", "--key", "tk_wrong")
    assert (status, "Unauthorized" in told) == (1, True)
    status, told = run(capsys, "list", "--url", "http://127.0.0.1:1")
    assert (status, "no answer" in told) == (1, True)


def test_authority_and_broker_files_are_made_by_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--authority", tmp_path / "authority")
    assert run(capsys, "init", *where)[0] == 0
    assert run(capsys, "init", *where)[0] == 1
    for what in ("device", "command"):
        assert run(capsys, "rotate", what, *where)[0] == 0
    assert run(capsys, "broker", "write", *where, "--folder", tmp_path / "broker")[0] == 0
    assert (tmp_path / "broker" / "mosquitto.conf").exists()
    out = tmp_path / "ingest"
    assert run(capsys, "certificate", "service", "tameio-ingest", "--out", out, *where)[0] == 0
    out = tmp_path / "server"
    assert run(capsys, "certificate", "server", "localhost", "--out", out, *where)[0] == 0


def test_the_self_test_says_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not checks.check_identity(tmp_path / "nothing").is_good
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "grant.json").write_text("{}")
    assert "damaged" in checks.check_identity(damaged).words
    monkeypatch.setattr(checks, "_DISK_FREE_MIN", 1 << 62)
    assert "needed" in checks.check_space(tmp_path / "not" / "yet").words
    monkeypatch.setenv("DISPLAY", ":9")
    assert checks.check_display().words == "desktop :9"
    assert checks.check_durability(tmp_path).name == "Disk writes"
    assert os.environ["DISPLAY"]
