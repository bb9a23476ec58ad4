"""A simulated scale for every supported model."""

from collections.abc import Callable, Mapping

from firmware_drivers.scale.cas.simulated import (
    SimulatedCasStream,
    SimulatedCasType0,
    SimulatedCasType6,
)
from firmware_drivers.scale.dialog06.simulated import SimulatedDialog06
from firmware_drivers.scale.massa_k.simulated import SimulatedMassaK
from firmware_drivers.scale.nci.simulated import SimulatedNci
from firmware_drivers.scale.shtrih_pos2.simulated import SimulatedShtrihPos2
from firmware_drivers.scale.simulated import SimulatedScale
from firmware_drivers.scale.simulated_platform import SimulatedPlatform

SCALE_SIMULATIONS: Mapping[str, Callable[[], SimulatedPlatform]] = {
    "toledo-8217": SimulatedScale,
    "toledo-8217-clone": SimulatedScale,
    "cas-type-6": SimulatedCasType6,
    "cas-type-0": SimulatedCasType0,
    "cas-stream": SimulatedCasStream,
    "massa-k-100": SimulatedMassaK,
    "dialog-06": SimulatedDialog06,
    "nci-ecr": SimulatedNci,
    "shtrih-pos2": SimulatedShtrihPos2,
}
