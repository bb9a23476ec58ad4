"""Where arriving entries fit: next, known already, after a gap, or against what is stored.

A branch is one unbroken run of entries. A ledger normally has one; a copied or restored disk makes
a second one grow out of the first (`Diverges`), and both are kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Branch:
    """What is stored of one run of entries."""

    number: int  # 0 for the first, 1 … for what grew out of another
    head: int  # newest stored entry, 0 when there is none
    head_hash: bytes


@dataclass(frozen=True, slots=True)
class Continues:
    """The entries from ``skip`` on come next on ``branch``; those before are stored already."""

    branch: Branch
    skip: int


@dataclass(frozen=True, slots=True)
class Known:
    """All of it is stored on ``branch``."""

    branch: Branch


@dataclass(frozen=True, slots=True)
class Missing:
    """Something before the first entry is missing; ``branch`` is the best guess where to go on."""

    branch: Branch | None


@dataclass(frozen=True, slots=True)
class Diverges:
    """Entry number ``skip`` of the batch is another than the one stored in its place.

    The first ``skip`` entries agree with ``branch``; the rest grows out of it there.
    """

    branch: Branch
    skip: int


Placement: TypeAlias = Continues | Known | Missing | Diverges

HashAt: TypeAlias = Callable[[Branch, int], "bytes | None"]


def place(
    branches: Sequence[Branch],
    hash_at: HashAt,
    *,
    first: int,
    previous_hash: bytes,
    hashes: Sequence[bytes],
) -> Placement:
    """Find where entries ``first`` … with ``hashes`` belong.

    ``hash_at(branch, seq)`` gives the stored hash, following a branch down into the one it grew
    out of, with the genesis at 0. The branch that agrees longest wins, the older one on a tie.
    """
    for branch in branches:  # the ordinary case touches no stored entry
        if branch.head == first - 1 and branch.head_hash == previous_hash:
            return Continues(branch, 0)
    joined = [branch for branch in branches if hash_at(branch, first - 1) == previous_hash]
    if not joined:
        return Missing(max(branches, key=lambda branch: branch.head, default=None))
    agreed = {branch.number: _agreement(branch, hash_at, first, hashes) for branch in joined}
    # Where two agree equally long, the one that ends there can be continued without a new branch.
    best = max(
        joined,
        key=lambda branch: (
            agreed[branch.number],
            branch.head == first - 1 + agreed[branch.number],
            -branch.number,
        ),
    )
    skip = agreed[best.number]
    if skip == len(hashes):
        return Known(best)
    if best.head == first - 1 + skip:
        return Continues(best, skip)
    return Diverges(best, skip)


def _agreement(branch: Branch, hash_at: HashAt, first: int, hashes: Sequence[bytes]) -> int:
    """Count how many of ``hashes`` are stored on ``branch``.

    Equal hashes mean equal history, so the first difference can be found by halving.
    """
    low, high = 0, max(0, min(len(hashes), branch.head - first + 1))
    while low < high:
        middle = (low + high + 1) // 2
        if hash_at(branch, first + middle - 1) == hashes[middle - 1]:
            low = middle
        else:
            high = middle - 1
    return low
