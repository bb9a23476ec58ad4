"""Points and levels: what a purchase earns, what is left of it, which level a turnover gives. Pure.

A line's amount after all discounts earns points at the program's rate, times the factor of its
goods, of the customer's level and of the birthday. Fractions are added up over the receipt and cut
once, so that ten small lines earn what one large line does. A return takes back what its lines
gave; who books it takes back no more than its sale had earned.
Worked examples: docs/understanding/loyalty.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sync_protocol.retail.promotion import Goods
from sync_protocol.retail.tax import WHOLE_BP

DAY_US = 86_400_000_000
_LEAP_DAY = (2, 29)


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """How much more or less certain goods earn."""

    goods: Goods
    factor_bp: int  # 20 000: twice; 0: nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What a turnover over the program's period makes of a customer."""

    category: str  # the customer category that stands for it, with its discount and price list
    threshold_minor: int
    factor_bp: int = WHOLE_BP


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The rules of points, as headquarters set them; a change makes a new version."""

    version: int
    points: int  # are earned ...
    per_minor: int  # ... by so much, after discounts
    minimum_minor: int = 0  # a smaller receipt earns nothing
    factors: tuple[Factor, ...] = ()  # the first that holds decides
    birthday_bp: int = WHOLE_BP  # on days close to the birthday
    birthday_days: int = 0  # before and after it
    expires_days: int = 0  # after they were earned; 0: never
    levels: tuple[Level, ...] = ()
    period_days: int = 365  # whose turnover decides the level


@dataclass(frozen=True, slots=True, kw_only=True)
class Earning:
    """A line as it earns: positive on a sale, negative on a return."""

    item: str
    category: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PointMove:
    """A movement of a customer's points."""

    at_us: int
    points: int  # positive: earned or given; negative: spent, taken back or expired
    expires_us: int | None = None  # of points that came


def points_earned(
    program: Program, lines: Iterable[Earning], *, category: str = "", has_birthday: bool = False
) -> int:
    """Compute the points of a receipt; negative for a return, never in between."""
    if program.per_minor <= 0:
        return 0
    taken = list(lines)
    total = sum(line.amount_minor for line in taken)
    if 0 <= total < program.minimum_minor:
        return 0
    weighed = sum(line.amount_minor * _factor_bp(program, line) for line in taken)
    weighed *= _level_bp(program, category) * (program.birthday_bp if has_birthday else WHOLE_BP)
    whole = program.per_minor * WHOLE_BP**3
    earned = abs(weighed) * program.points // whole
    return earned if weighed >= 0 else -earned


def level_for(program: Program, turnover_minor: int) -> Level | None:
    """Choose the highest level that a turnover reaches; None: it reaches none."""
    reached = [level for level in program.levels if level.threshold_minor <= turnover_minor]
    return max(reached, key=lambda level: (level.threshold_minor, level.category), default=None)


def category_after(program: Program, category: str, turnover_minor: int) -> str:
    """Say which category a customer has after its turnover was counted, up or down.

    Categories that are no level of the program (pensioner, wholesale) are left alone.
    """
    if not program.levels or (
        category and all(level.category != category for level in program.levels)
    ):
        return category
    level = level_for(program, turnover_minor)
    return level.category if level else ""


def is_birthday_time(birthday: str, day: date, days: int) -> bool:
    """Whether a day is within so many days of a birthday, MM-DD or YYYY-MM-DD; empty: never."""
    try:
        month, number = (int(part) for part in birthday[-5:].split("-"))
        if (month, number) == _LEAP_DAY:
            number = 28
        return any(
            abs((date(year, month, number) - day).days) <= days
            for year in (day.year - 1, day.year, day.year + 1)
        )
    except ValueError:
        return False


def points_expired(moves: Sequence[PointMove], at_us: int) -> int:
    """Compute what has expired and was not taken off yet: the oldest points are spent first.

    ``moves`` are in the order of time and hold earlier expiries as negative movements.
    """
    gone = -sum(move.points for move in moves if move.points < 0)
    expired = 0
    for move in sorted((m for m in moves if m.points > 0), key=_use_order):
        used = min(gone, move.points)
        gone -= used
        if move.expires_us is not None and move.expires_us <= at_us:
            expired += move.points - used
    return expired


def _use_order(move: PointMove) -> tuple[bool, int, int]:
    return (move.expires_us is None, move.expires_us or 0, move.at_us)


def _factor_bp(program: Program, line: Earning) -> int:
    for factor in program.factors:
        if factor.goods.holds(line.item, line.category):
            return factor.factor_bp
    return WHOLE_BP


def _level_bp(program: Program, category: str) -> int:
    found = (level.factor_bp for level in program.levels if level.category == category)
    return next(found, WHOLE_BP) if category else WHOLE_BP
