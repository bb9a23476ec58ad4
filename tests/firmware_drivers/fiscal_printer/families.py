"""The rigs of all families."""

from __future__ import annotations

from typing import Any

import pytest

from firmware_drivers.fiscal_printer.armenia_hdm.commands import HdmSettings
from firmware_drivers.fiscal_printer.armenia_hdm.driver import ArmeniaHdm
from firmware_drivers.fiscal_printer.armenia_hdm.link import Patience as HdmPatience
from firmware_drivers.fiscal_printer.armenia_hdm.simulated import REGISTRATION, SimulatedHdm
from firmware_drivers.fiscal_printer.datecs.driver import DatecsX
from firmware_drivers.fiscal_printer.datecs.isl_dialects import DIALECTS
from firmware_drivers.fiscal_printer.datecs.isl_driver import ClassicDatecs
from firmware_drivers.fiscal_printer.datecs.isl_simulated import SimulatedClassic
from firmware_drivers.fiscal_printer.datecs.link import Patience as DatecsPatience
from firmware_drivers.fiscal_printer.datecs.simulated import SimulatedDatecsX
from firmware_drivers.fiscal_printer.shtrih_m.driver import ShtrihM
from firmware_drivers.fiscal_printer.shtrih_m.link import Patience
from firmware_drivers.fiscal_printer.shtrih_m.models import MODELS
from firmware_drivers.fiscal_printer.shtrih_m.simulated import SimulatedShtrihM
from firmware_drivers.fiscal_printer.tremol_zfp.driver import TremolZfp
from firmware_drivers.fiscal_printer.tremol_zfp.link import Patience as TremolPatience
from firmware_drivers.fiscal_printer.tremol_zfp.simulated import SimulatedTremol
from firmware_drivers.transports.reopening import ReopeningLine
from tests.firmware_drivers.fiscal_printer.rigs import Rig

QUICK = Patience(control_s=0.003, enquiry_s=0.02, answer_s=0.003)


def _shtrih(model: str, **options: Any) -> Rig:
    def make_driver(line: ReopeningLine) -> ShtrihM:
        return ShtrihM(line, MODELS[model], patience=QUICK, poll_s=0.001)

    profile = MODELS[model]
    return Rig(
        name="-".join([model, *options]),
        make_device=lambda: SimulatedShtrihM(
            storage=profile.storage,
            framing=profile.framing,
            busy_polls=1,
            **options,
        ),
        make_driver=make_driver,
        make_unhurried_driver=lambda line: ShtrihM(line, MODELS[model]),
        opens_day=True,
    )


DATECS_QUICK = DatecsPatience(silence_s=0.003, alive_s=2.0)


def _datecs_x(**options: Any) -> Rig:
    return Rig(
        name="-".join(["datecs-x", *options]),
        make_device=lambda: SimulatedDatecsX(busy_signals=1, **options),
        make_driver=lambda line: DatecsX(line, patience=DATECS_QUICK),
        make_unhurried_driver=DatecsX,
    )


def _classic(vendor: str, **options: Any) -> Rig:
    return Rig(
        name="-".join([vendor, *options]),
        make_device=lambda: SimulatedClassic(vendor, **options),
        make_driver=lambda line: ClassicDatecs(line, DIALECTS[vendor], patience=DATECS_QUICK),
        make_unhurried_driver=lambda line: ClassicDatecs(line, DIALECTS[vendor]),
        counts_days=options.get("tells_closings", True),
    )


TREMOL_QUICK = TremolPatience(ping_s=0.003, answer_s=0.003, retry_s=0.003, busy_poll_s=0.001)


def _tremol(**options: Any) -> Rig:
    return Rig(
        name="-".join(["tremol-zfp", *options]),
        make_device=lambda: SimulatedTremol(**options),
        make_driver=lambda line: TremolZfp(line, patience=TREMOL_QUICK),
        make_unhurried_driver=TremolZfp,
    )


HDM_QUICK = HdmPatience(answer_s=0.003, lookup_pause_s=0.001)


def _hdm(**options: Any) -> Rig:
    settings = HdmSettings(password="1234ABCD", pin="3333", registration=REGISTRATION)
    return Rig(
        name="-".join(["armenia-hdm", *options]),
        make_device=lambda: SimulatedHdm(**options),
        make_driver=lambda line: ArmeniaHdm(line, settings, patience=HDM_QUICK),
        make_unhurried_driver=lambda line: ArmeniaHdm(line, settings),
        counts_cash=False,
        counts_days=False,
        is_register=True,
    )


EVERY_FAMILY = (
    _shtrih("shtrih-m"),
    _shtrih("shtrih-m-v2"),
    _shtrih("shtrih-m-classic"),
    _datecs_x(),
    *(_classic(vendor) for vendor in DIALECTS),
    _tremol(),
    _hdm(),
)
# Devices of the same families that keep or tell something else; part of the long run.
VARIANTS = (
    _shtrih("shtrih-m", keeps_open_receipt=True),
    _datecs_x(has_journal=False),
    _datecs_x(compares_command=True),
    _classic("datecs-p", with_point=True),
    _classic("datecs-c", tells_closings=False),
    _tremol(repeats_known_number=True),
)
FAMILIES = (
    *EVERY_FAMILY,
    *(pytest.param(variant, marks=pytest.mark.slow) for variant in VARIANTS),
)
