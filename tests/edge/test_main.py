"""The till's commands for technicians."""

import pytest

from edge.__main__ import main
from tests.faults.selling import begin, fill_and_print, open_journal, sell


@pytest.fixture
def machine(tmp_path):
    journal = open_journal(tmp_path / "ledger.db")
    begin(journal)
    fill_and_print(journal, sell(journal))
    sell(journal)
    journal.close()
    return tmp_path


def test_check_says_what_it_proved(machine, capsys) -> None:
    assert main(["--var", str(machine), "check"]) == 0
    assert "totals agree" in capsys.readouterr().out


def test_check_names_what_does_not_prove_itself(machine, capsys) -> None:
    journal = open_journal(machine / "ledger.db")
    journal.execute(lambda c: c.execute("UPDATE counter SET figures = '{}' WHERE scope = 'ever'"))
    journal.close()
    assert main(["--var", str(machine), "check"]) == 1
    assert "the totals of ever differ" in capsys.readouterr().out


def test_recover_lists_what_is_open(machine, capsys) -> None:
    assert main(["--var", str(machine), "recover"]) == 0
    out = capsys.readouterr().out
    assert "shifts open: 1" in out
    assert "receipts not known to be on paper: 1" in out
    assert "860 minor units" in out


def test_a_copy_proves_itself(machine, capsys, tmp_path) -> None:
    target = tmp_path / "copy.db"
    assert main(["--var", str(machine), "copy", str(target)]) == 0
    assert target.exists()


def test_bad_settings_are_said_in_one_line(tmp_path, capsys) -> None:
    (tmp_path / "till.toml").write_text("colour = 1")
    assert main(["--var", str(tmp_path), "check"]) == 2
    assert "no setting 'colour'" in capsys.readouterr().err
