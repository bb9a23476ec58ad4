"""Every scale protocol: its driver, its simulation, and how its answers are cut off a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from firmware_drivers.scale.cas import driver as cas
from firmware_drivers.scale.cas import frame as cas_frame
from firmware_drivers.scale.cas.simulated import (
    SimulatedCasStream,
    SimulatedCasType0,
    SimulatedCasType6,
)
from firmware_drivers.scale.dialog06 import frame as dialog06_frame
from firmware_drivers.scale.dialog06.driver import Dialog06
from firmware_drivers.scale.dialog06.simulated import SimulatedDialog06
from firmware_drivers.scale.massa_k import frame as massa_frame
from firmware_drivers.scale.massa_k.driver import MassaK100
from firmware_drivers.scale.massa_k.simulated import SimulatedMassaK
from firmware_drivers.scale.nci import frame as nci_frame
from firmware_drivers.scale.nci.driver import NciScale
from firmware_drivers.scale.nci.simulated import Form, SimulatedNci
from firmware_drivers.scale.scale import Scale
from firmware_drivers.scale.shtrih_pos2 import frame as pos2_frame
from firmware_drivers.scale.shtrih_pos2.driver import ShtrihPos2
from firmware_drivers.scale.shtrih_pos2.simulated import SimulatedShtrihPos2
from firmware_drivers.scale.simulated import SimulatedScale
from firmware_drivers.scale.simulated_platform import SimulatedPlatform
from firmware_drivers.scale.toledo_8217 import frame as toledo_frame
from firmware_drivers.scale.toledo_8217.driver import Toledo8217
from firmware_drivers.transports.reopening import ReopeningLine

Take = Callable[[bytes], tuple[Any, bytes]]


@dataclass(frozen=True)
class Rig:
    driver: Callable[[ReopeningLine], Scale]
    device: Callable[[], SimulatedPlatform]
    takes: tuple[Take, ...]
    zeroes: bool = True
    tares: bool = True
    known_tares: bool = True
    names_motion: bool = True


RIGS: dict[str, Rig] = {
    "toledo": Rig(Toledo8217, lambda: SimulatedScale(settle_s=0), (toledo_frame.take_frame,)),
    "cas-6": Rig(
        cas.CasType6,
        lambda: SimulatedCasType6(settle_s=0),
        (cas_frame.take_control, cas_frame.take_type_6),
        zeroes=False,
        tares=False,
        known_tares=False,
    ),
    "cas-6-point-clone": Rig(
        cas.CasType6,
        lambda: SimulatedCasType6(settle_s=0, point_inside=True, clone=True),
        (cas_frame.take_type_6,),
        zeroes=False,
        tares=False,
        known_tares=False,
    ),
    "cas-0": Rig(
        cas.CasType0,
        lambda: SimulatedCasType0(settle_s=0),
        (cas_frame.take_control, cas_frame.take_type_0),
        known_tares=False,
    ),
    "cas-stream": Rig(
        cas.CasStream,
        lambda: SimulatedCasStream(settle_s=0),
        (cas_frame.take_line,),
        known_tares=False,
    ),
    "massa-k": Rig(MassaK100, lambda: SimulatedMassaK(settle_s=0), (massa_frame.take_frame,)),
    "massa-k-old": Rig(
        MassaK100, lambda: SimulatedMassaK(settle_s=0, old=True), (massa_frame.take_frame,)
    ),
    "dialog06": Rig(
        Dialog06,
        lambda: SimulatedDialog06(settle_s=0),
        (dialog06_frame.take_frame,),
        zeroes=False,
        names_motion=True,
    ),
    "nci": Rig(
        NciScale,
        lambda: SimulatedNci(settle_s=0),
        (nci_frame.take_frame,),
        tares=False,
        known_tares=False,
    ),
    "nci-scp-01": Rig(
        NciScale,
        lambda: SimulatedNci(Form.SCP_01, long_status=True, settle_s=0),
        (nci_frame.take_frame,),
        tares=False,
        known_tares=False,
    ),
    "nci-scp-12": Rig(
        NciScale,
        lambda: SimulatedNci(Form.SCP_12, settle_s=0),
        (nci_frame.take_frame,),
        tares=False,
        known_tares=False,
    ),
    "shtrih-pos2": Rig(
        ShtrihPos2, lambda: SimulatedShtrihPos2(settle_s=0), (pos2_frame.take_frame,)
    ),
}
