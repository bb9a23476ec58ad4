"""The command line: an empty folder becomes an installation somebody can sign in to."""

from pathlib import Path

import pytest

from cloud.__main__ import main
from cloud.access.repository import AccessRepository
from cloud.database.engine import Database

TENANT = "01KAXK0000TENANT0000000001"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAMEIO_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("TAMEIO_LOG_LEVEL", "error")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def add(email: str, *more: str) -> int:
    return main(["create-user", "--tenant", TENANT, "--email", email, "--name", "Ann", *more])


def test_a_user_is_added_once_with_a_decent_password(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAMEIO_NEW_PASSWORD", "short")
    assert add("ann@example.org") == 1
    monkeypatch.setenv("TAMEIO_NEW_PASSWORD", "four plain english words")
    assert add("Ann@Example.org") == 0
    assert add("ann@example.org") == 1
    assert "EmailTaken" in capsys.readouterr().err
    database = Database(f"sqlite:///{folder / 'cloud' / 'tameio.db'}")
    with database.reading() as session:
        user = AccessRepository(session).user_by_email("ANN@example.org")
        assert user is not None
        assert AccessRepository(session).scope_of(user).may("settings", "edit")
    database.close()


def test_a_key_is_made_for_an_account_and_shown_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAMEIO_NEW_PASSWORD", "four plain english words")
    assert add("ann@example.org", "--role", "view-only") == 0
    capsys.readouterr()
    assert main(["create-api-key", "--email", "ann@example.org", "--name", "export"]) == 0
    assert capsys.readouterr().out.startswith("tk_")
    assert main(["create-api-key", "--email", "nobody@example.org", "--name", "x"]) == 1


def test_a_database_of_another_make_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAMEIO_DATABASE_URL", "mysql://localhost/x")
    assert main(["migrate"]) == 2
    assert "neither sqlite nor postgresql" in capsys.readouterr().err
