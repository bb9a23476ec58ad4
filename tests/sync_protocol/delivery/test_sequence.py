from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.delivery.sequence import (
    Branch,
    Continues,
    Diverges,
    Known,
    Missing,
    Placement,
    place,
)
from sync_protocol.messages.chain import hashes_of

GENESIS = bytes(32)


def line(text: str) -> list[bytes]:
    return hashes_of(GENESIS, [letter.encode() for letter in text])


class Shelf:
    """What is stored: one string of letters a branch, each growing out of the genesis."""

    def __init__(self, *texts: str) -> None:
        self.hashes = [line(text) for text in texts]
        self.branches = [
            Branch(number, len(hashes), hashes[-1] if hashes else GENESIS)
            for number, hashes in enumerate(self.hashes)
        ]

    def hash_at(self, branch: Branch, seq: int) -> bytes | None:
        hashes = self.hashes[branch.number]
        if seq == 0:
            return GENESIS
        return hashes[seq - 1] if 0 < seq <= len(hashes) else None

    def place(self, whole: str, first: int) -> Placement:
        hashes = line(whole)
        previous = hashes[first - 2] if first > 1 else GENESIS
        return place(
            self.branches,
            self.hash_at,
            first=first,
            previous_hash=previous,
            hashes=hashes[first - 1 :],
        )


def test_what_comes_next_continues() -> None:
    shelf = Shelf("abc")
    assert shelf.place("abcd", 4) == Continues(shelf.branches[0], 0)


def test_an_overlap_continues_after_what_is_known() -> None:
    shelf = Shelf("abc")
    assert shelf.place("abcde", 2) == Continues(shelf.branches[0], 2)


def test_what_is_stored_is_known() -> None:
    shelf = Shelf("abc")
    assert shelf.place("abc", 1) == Known(shelf.branches[0])
    assert shelf.place("ab", 2) == Known(shelf.branches[0])


def test_a_hole_is_missing() -> None:
    shelf = Shelf("abc")
    assert shelf.place("abcdef", 6) == Missing(shelf.branches[0])
    assert Shelf().place("abc", 2) == Missing(None)


def test_another_entry_in_a_taken_place_diverges() -> None:
    shelf = Shelf("abc")
    assert shelf.place("abX", 1) == Diverges(shelf.branches[0], 2)
    assert shelf.place("abX", 3) == Diverges(shelf.branches[0], 0)


def test_a_copy_goes_on_where_it_diverged() -> None:
    shelf = Shelf("abcd", "abX")
    assert shelf.place("abXY", 4) == Continues(shelf.branches[1], 0)
    assert shelf.place("abXY", 1) == Continues(shelf.branches[1], 3)
    assert shelf.place("abcde", 3) == Continues(shelf.branches[0], 2)


def test_a_branch_that_ends_there_is_continued_rather_than_forked() -> None:
    shelf = Shelf("abcd", "ab")
    assert shelf.place("abZ", 3) == Continues(shelf.branches[1], 0)


@given(
    st.text("ab", min_size=1, max_size=12),
    st.text("ab", min_size=1, max_size=12),
    st.integers(1, 12),
)
def test_a_placement_is_always_true(stored: str, sent: str, first: int) -> None:
    first = min(first, len(sent))
    shelf = Shelf(stored)
    match shelf.place(sent, first):
        case Continues(_, skip):
            assert first - 1 + skip == len(stored)
            assert sent.startswith(stored)
        case Known():
            assert stored.startswith(sent)
        case Diverges(_, skip):
            at = first - 1 + skip
            assert sent[:at] == stored[:at]
            assert sent[at] != stored[at]
        case Missing():
            assert stored[: first - 1] != sent[: first - 1]
