"""A simulated device for every fiscal model, by the model's name."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from firmware_drivers.fiscal_printer.armenia_hdm.simulated import REGISTRATION, SimulatedHdm
from firmware_drivers.fiscal_printer.datecs.isl_dialects import DIALECTS
from firmware_drivers.fiscal_printer.datecs.isl_simulated import SimulatedClassic
from firmware_drivers.fiscal_printer.datecs.simulated import SimulatedDatecsX
from firmware_drivers.fiscal_printer.shtrih_m.models import MODELS as SHTRIH_MODELS
from firmware_drivers.fiscal_printer.shtrih_m.models import ShtrihModel
from firmware_drivers.fiscal_printer.shtrih_m.simulated import SimulatedShtrihM
from firmware_drivers.fiscal_printer.simulated import DeviceClock, SimulatedFiscalPrinter
from firmware_drivers.fiscal_printer.tremol_zfp.simulated import SimulatedTremol

Simulation = Callable[[DeviceClock | None], SimulatedFiscalPrinter]


# What a devices file must say so that a driver is admitted by the simulation.
FACTORY_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "armenia-hdm": {
        "device_password": "1234ABCD",
        "cashier": 3,
        "pin": "3333",
        "registration": REGISTRATION,
    }
}


def clock_on_the_wall() -> DeviceClock:
    """Return a device's clock that begins at this machine's local time."""
    year, month, day, hour, minute, second = time.localtime()[:6]
    now = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a wall clock
    return DeviceClock(now)


def _shtrih(model: ShtrihModel) -> Simulation:
    return lambda clock: SimulatedShtrihM(
        clock, storage=model.storage, framing=model.framing, width=model.width
    )


def _classic(vendor: str) -> Simulation:
    return lambda clock: SimulatedClassic(vendor, clock)


SIMULATIONS: Mapping[str, Simulation] = {
    **{name: _shtrih(model) for name, model in SHTRIH_MODELS.items()},
    "datecs-x": SimulatedDatecsX,
    **{vendor: _classic(vendor) for vendor in DIALECTS},
    "tremol-zfp": SimulatedTremol,
    "armenia-hdm": SimulatedHdm,
}
