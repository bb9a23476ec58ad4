"""Whatever goes wrong, at whatever exchange or byte: no document is executed twice or denied.

The counts are printed (`pytest -s`) and kept in docs/devices/fiscal-printers.md.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest

from firmware_drivers.fiscal_printer.receipt import (
    CashMovement,
    DayClosing,
    DayOpening,
    Document,
    OriginalReceipt,
)
from firmware_drivers.fiscal_printer.simulated import Fault, FaultKind
from tests.firmware_drivers.fiscal_printer.families import FAMILIES
from tests.firmware_drivers.fiscal_printer.rigs import (
    Rig,
    Trial,
    a_receipt,
    a_refund,
    bytes_of,
    cable_to,
    exchanges_of,
)

DOCUMENTS: dict[str, Document] = {
    "sale": a_receipt(),
    "refund": a_refund(),
    "cash in": CashMovement(2500),
    "cash out": CashMovement(-1500),
    "day closing": DayClosing(),
    "day opening": DayOpening(),
}
FAULTS = [
    *(Fault(kind, seconds=0.005) for kind in FaultKind if kind is not FaultKind.CUT),
    Fault(FaultKind.CUT, at=1),
    Fault(FaultKind.CUT, at=5),
    Fault(FaultKind.DAMAGE, at=4),
    Fault(FaultKind.DAMAGE, at=-2),
]


def _asked_of(rig: Rig, name: str) -> bool:
    return name != "day opening" or rig.opens_day


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("rig", FAMILIES, ids=str)
def test_every_fault_at_every_exchange_ends_with_one_document(rig: Rig, name: str) -> None:
    if not _asked_of(rig, name):
        pytest.skip("the first receipt opens the day")
    document = DOCUMENTS[name]
    outcomes: Counter[str] = Counter()
    for exchange in range(exchanges_of(rig, document)):
        for fault in FAULTS:
            trial = Trial(rig, document)
            trial.device.faults_at[trial.exchanges_before + exchange] = fault
            decided = trial.run()
            where = f"{fault} at exchange {exchange}"
            assert decided or not rig.can_tell(document), f"undecided: {where}, {trial.verdict}"
            outcomes["decided" if decided else "a person decides"] += 1
    print(f"\n{rig}, {name}: {dict(outcomes)}")


@pytest.mark.parametrize("step", [11, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", ["sale", "refund"])
@pytest.mark.parametrize("rig", FAMILIES, ids=str)
def test_a_power_cut_between_any_two_bytes_ends_with_one_receipt(
    rig: Rig, name: str, step: int
) -> None:
    document = DOCUMENTS[name]
    received, sent = bytes_of(rig, document)
    for byte in range(1, received + 1, step):
        trial = Trial(rig, document)
        trial.device.power_off_at_received = byte
        assert trial.run(), f"undecided: power gone with byte {byte} to the device"
    for byte in range(1, sent + 1, step):
        trial = Trial(rig, document)
        trial.device.power_off_at_sent = byte
        assert trial.run(), f"undecided: power gone with byte {byte} from the device"


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("rig", FAMILIES, ids=str)
def test_a_power_dip_that_a_serial_cable_hides_ends_with_one_document(rig: Rig, name: str) -> None:
    """The device starts anew before the driver has waited for its answer: nothing tells it."""
    if not _asked_of(rig, name):
        pytest.skip("the first receipt opens the day")
    document = DOCUMENTS[name]
    for kind in (FaultKind.POWER_BEFORE, FaultKind.POWER_AFTER):
        for exchange in range(exchanges_of(rig, document)):
            trial = Trial(rig, document, cable_to)
            trial.device.restarts_at_once = True
            trial.device.faults_at[trial.exchanges_before + exchange] = Fault(kind)
            decided = trial.run()
            assert decided or not rig.can_tell(document), f"{kind} at exchange {exchange}"


@pytest.mark.parametrize("rig", FAMILIES, ids=str)
def test_a_long_bad_day_leaves_each_sale_on_record_once(rig: Rig) -> None:
    """Hundreds of receipts over a line on which one exchange in twelve goes wrong."""
    chance = random.Random(20261125)
    trial = Trial(rig, a_receipt())
    device = trial.device
    faulty: Counter[str] = Counter()

    def fault() -> Fault | None:
        faulty["none"] += 1
        if chance.random() >= 1 / 12:
            return None
        hit = chance.choice(FAULTS)
        faulty["none"] -= 1
        faulty[hit.kind.name] += 1
        return hit

    for number in range(500):
        last_sale = device.executed("sale")[-1]
        original = OriginalReceipt(number=last_sale.number, at=last_sale.at, device="36000001")
        trial.document = a_refund(original=original) if number % 7 == 3 else a_receipt()
        trial.begin_anew()
        device.fault_source = fault
        trial.run()
        assert trial.executed == 1
    exchanges, fine = faulty.total(), faulty["none"]
    print(f"\n{rig}: 500 documents, {exchanges} exchanges, {exchanges - fine} faulty: {faulty}")
    assert fine <= exchanges * 0.95
