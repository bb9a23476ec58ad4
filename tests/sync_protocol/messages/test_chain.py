import hashlib

from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.messages import chain

GENESIS = chain.genesis_hash("T", "D", 1, bytes(16))
LINES = st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=8)


def test_the_formulas_are_those_of_the_documentation() -> None:
    assert (
        chain.next_hash(GENESIS, b"{}")
        == hashlib.sha256(b"tameio-entry-1" + GENESIS + b"{}").digest()
    )
    assert (
        chain.commitment(b"s" * 16, b"Anna")
        == hashlib.sha256(
            b"tameio-side-1" + (16).to_bytes(4, "big") + b"s" * 16 + b"Anna"
        ).hexdigest()
    )
    assert chain.document_proof(GENESIS) == b"tameio-document-1" + GENESIS


def test_every_part_of_a_genesis_counts() -> None:
    others = {
        chain.genesis_hash("T", "D", 1, bytes(16)),
        chain.genesis_hash("TD", "", 1, bytes(16)),
        chain.genesis_hash("T", "D", 2, bytes(16)),
        chain.genesis_hash("T", "D", 1, b"\x01" * 16),
    }
    assert len(others) == 4


@given(LINES, st.data())
def test_a_change_anywhere_changes_every_later_hash(
    lines: list[bytes], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(lines) - 1))
    changed = [*lines]
    changed[at] += b"x"
    before, after = chain.hashes_of(GENESIS, lines), chain.hashes_of(GENESIS, changed)
    assert before[:at] == after[:at]
    assert all(old != new for old, new in zip(before[at:], after[at:], strict=True))


@given(LINES)
def test_the_order_counts(lines: list[bytes]) -> None:
    turned = lines[::-1]
    same = chain.hashes_of(GENESIS, lines)[-1] == chain.hashes_of(GENESIS, turned)[-1]
    assert same == (turned == lines)


def test_a_batch_proof_names_till_place_and_end() -> None:
    proofs = {
        chain.batch_proof("D", 1, 1, 2, GENESIS),
        chain.batch_proof("E", 1, 1, 2, GENESIS),
        chain.batch_proof("D", 2, 1, 2, GENESIS),
        chain.batch_proof("D", 1, 2, 2, GENESIS),
        chain.batch_proof("D", 1, 1, 3, GENESIS),
        chain.batch_proof("D", 1, 1, 2, bytes(32)),
    }
    assert len(proofs) == 6


@given(st.integers(0, 10**7))
def test_a_locator_is_short_and_reaches_back_to_the_beginning(last: int) -> None:
    positions = chain.locator_positions(last)
    assert positions == sorted(set(positions), reverse=True)
    assert positions[-1] == 0
    assert len(positions) <= 25
    if last:
        assert positions[0] == last
