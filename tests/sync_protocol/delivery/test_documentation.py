"""The worked examples of docs/understanding/delivery.md are true."""

import pytest

from sync_protocol.delivery.retry import Backoff
from sync_protocol.delivery.sequence import Continues, Diverges, Known, Missing
from tests.documented_tables import rows_of
from tests.sync_protocol.delivery.test_sequence import Shelf

PAGE = "understanding/delivery.md"


@pytest.mark.parametrize("row", rows_of(PAGE, "placement"))
def test_entries_are_placed_as_documented(row: dict[str, str]) -> None:
    stored, sent, at = row["stored"], row["sent"], int(row["from"])
    match Shelf(*([] if stored == "-" else [stored])).place(sent, at):
        case Continues(_, skip):
            said = f"stored from {sent[at - 1 + skip]}"
        case Known():
            said = "known already"
        case Diverges(_, skip):
            said = f"a second continuation from {sent[at - 1 + skip]}"
        case Missing():
            # A ledger that begins is missing nothing: `intake` opens a branch for it.
            said = f"stored from {sent[0]}" if at == 1 else "something is missing"
    assert said == row["answer"]


@pytest.mark.parametrize("row", rows_of(PAGE, "waits"))
def test_tills_wait_as_documented(row: dict[str, str]) -> None:
    bound_ms = Backoff(int(row["failures in a row"])).delay_ms(0.9999999)
    assert f"{round(bound_ms / 1000)} s" == row["waits at most"]
