"""Past trade of the demonstration: what its tills would have written, day by day. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cloud.demo.day_totals import DayTotals
from cloud.demo.selling import Selling
from sync_protocol.messages.from_till import (
    Body,
    CashMoved,
    DayClosed,
    OperatorSignedOff,
    OperatorSignedOn,
    ReturnCompleted,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    TillStarted,
    TillStopped,
)
from sync_protocol.retail.sale import Sale

FLOAT_MINOR = 15_000
_DROP_ABOVE_MINOR, _DROP_STEP_MINOR = 60_000, 5_000
_BY_HOUR = (0, 0, 0, 0, 0, 0, 0, 0, 6, 8, 10, 12, 13, 11, 8, 7, 9, 13, 15, 12, 7, 0, 0, 0)
_BY_WEEKDAY = (0.92, 0.9, 0.95, 1.0, 1.22, 1.35, 0.72)  # Monday first
_GROWTH_A_DAY = 0.0012
_SALES_A_DAY_MIN = 3
_RETURN_SHARE, _WRONG_COUNT_SHARE = 0.012, 0.08
_WRONG_COUNTS = (-500, -120, -50, -20, 10, 50, 100)
_BETWEEN_SALES = timedelta(seconds=75)  # one cannot be rung up while the other is paid
_RETURN_AFTER = timedelta(seconds=45)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A till position in the past."""

    prefix: str
    letter: str
    receipts_a_day: int
    opens: int  # hour
    closes: int
    operators: tuple[str, ...]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that went into the till's journal."""

    id: str
    at: datetime
    record: Body
    operator: str = ""
    shift: str = ""
    business_day: str = ""


@dataclass(slots=True)
class _Numbers:
    """The counters of a till."""

    counter: Counter
    shift: int = 0
    document: int = 0
    grand_sales: int = 0
    grand_returns: int = 0

    def next_document(self) -> str:
        """Number the next receipt: the register's prefix, the machine's letter, a counter."""
        self.document += 1
        return f"{self.counter.prefix}-{self.counter.letter}-{self.document:06}"


@dataclass(slots=True)
class _Day:
    """One day of trade at one till: one shift from the float to the Z report."""

    selling: Selling
    counter: Counter
    numbers: _Numbers
    operator: str
    shift: str
    business_day: str
    totals: DayTotals = field(init=False)

    def __post_init__(self) -> None:
        self.totals = DayTotals(self.selling.currency, FLOAT_MINOR)

    def opening(self, at: datetime) -> Iterator[Happening]:
        """Start the till, sign on, count the float."""
        yield Happening(self.selling.ids.at(at), at, TillStarted(version="0.1.0"))
        yield self._happened(at + timedelta(minutes=1), OperatorSignedOn(operator=self.operator))
        yield self._happened(
            at + timedelta(minutes=2),
            ShiftOpened(
                shift=self.shift,
                number=self.numbers.shift,
                float_minor=FLOAT_MINOR,
                currency=self.selling.currency,
            ),
        )

    def trading(self, times: list[datetime]) -> Iterator[Happening]:
        """Sell at these times; now and then something comes back."""
        before: Sale | None = None
        for at in times:
            sale = self.selling.sale(at, self.numbers.next_document)
            self.totals.add(sale)
            yield self._happened(at, SaleCompleted(sale), sale.id)
            if before is not None and self.selling.random.random() < _RETURN_SHARE:
                later = at + _RETURN_AFTER
                back = self.selling.take_back(before, later, self.numbers.next_document)
                self.totals.add(back)
                yield self._happened(later, ReturnCompleted(back), back.id)
            before = sale

    def closing(self, at: datetime) -> Iterator[Happening]:
        """Take the money to the safe, count the drawer, print the Z report, go home."""
        random, currency = self.selling.random, self.selling.currency
        if self.totals.cash_minor > _DROP_ABOVE_MINOR:
            amount = (self.totals.cash_minor - FLOAT_MINOR) // _DROP_STEP_MINOR * _DROP_STEP_MINOR
            self.totals.drop(amount)
            yield self._happened(
                at, CashMoved(kind="drop", amount=amount, currency=currency, reason="Evening")
            )
        is_wrong = random.random() < _WRONG_COUNT_SHARE
        period = self.totals.period()
        yield self._happened(
            at + timedelta(minutes=3),
            ShiftClosed(
                shift=self.shift,
                number=self.numbers.shift,
                counted=period.expected_cash + (random.choice(_WRONG_COUNTS) if is_wrong else 0),
                totals=period,
                reason="Coins miscounted" if is_wrong else "",
            ),
        )
        self.numbers.grand_sales += period.gross_sales
        self.numbers.grand_returns += period.gross_returns
        yield self._happened(
            at + timedelta(minutes=4),
            DayClosed(
                number=self.numbers.shift,
                business_day=self.business_day,
                totals=period,
                grand_sales=self.numbers.grand_sales,
                grand_returns=self.numbers.grand_returns,
                documents=self.numbers.document,
            ),
        )
        yield self._happened(at + timedelta(minutes=5), OperatorSignedOff(operator=self.operator))
        stopped = at + timedelta(minutes=6)
        yield Happening(self.selling.ids.at(stopped), stopped, TillStopped())

    def _happened(self, at: datetime, record: Body, id_: str = "") -> Happening:
        return Happening(
            id_ or self.selling.ids.at(at),
            at,
            record,
            self.operator,
            self.shift,
            self.business_day,
        )


def days_of(selling: Selling, counter: Counter, first: date, now: datetime) -> Iterator[Happening]:
    """Tell everything that happened at a till from a day until now."""
    numbers = _Numbers(counter)
    day, today = first, now.astimezone(counter.zone).date()
    while day <= today:
        opens = datetime(day.year, day.month, day.day, counter.opens, tzinfo=counter.zone)
        times = [t for t in _times(selling, counter, opens, (day - first).days) if t < now]
        if times:
            numbers.shift += 1
            started = opens - timedelta(minutes=selling.random.randint(6, 25))
            turn = (day.toordinal() + sum(counter.prefix.encode())) % len(counter.operators)
            trading = _Day(
                selling,
                counter,
                numbers,
                operator=counter.operators[turn],
                shift=selling.ids.at(started),
                business_day=day.isoformat(),
            )
            yield from trading.opening(started)
            yield from trading.trading(times)
            yield from trading.closing(times[-1] + timedelta(minutes=2))
        day += timedelta(days=1)


def _times(selling: Selling, counter: Counter, opens: datetime, since_days: int) -> list[datetime]:
    usual = counter.receipts_a_day * _BY_WEEKDAY[opens.weekday()]
    usual *= 1 + since_days * _GROWTH_A_DAY
    count = max(_SALES_A_DAY_MIN, round(selling.random.gauss(usual, usual * 0.12)))
    hours = range(counter.opens, counter.closes)
    chosen = selling.random.choices(hours, weights=[_BY_HOUR[hour] for hour in hours], k=count)
    midnight = opens.replace(hour=0)
    times: list[datetime] = []
    for second in sorted(hour * 3600 + selling.random.randint(0, 3500) for hour in chosen):
        at = midnight + timedelta(seconds=second, milliseconds=selling.random.randint(0, 999))
        if not times or at - times[-1] >= _BETWEEN_SALES:
            times.append(at)
    return times
