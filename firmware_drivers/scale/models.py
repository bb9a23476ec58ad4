"""Every scale that can be named in a settings file, and its factory settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from firmware_drivers.scale.cas import driver as cas
from firmware_drivers.scale.dialog06 import driver as dialog06
from firmware_drivers.scale.massa_k import driver as massa_k
from firmware_drivers.scale.nci import driver as nci
from firmware_drivers.scale.scale import Scale
from firmware_drivers.scale.shtrih_pos2 import driver as shtrih_pos2
from firmware_drivers.scale.toledo_8217 import driver as toledo
from firmware_drivers.transports.address import LineFormat
from firmware_drivers.transports.lines import line_to
from firmware_drivers.transports.reopening import ReopeningLine


@dataclass(frozen=True, slots=True)
class ScaleModel:
    """A model, the line it expects when nothing else is set, and its driver."""

    title: str
    factory_settings: LineFormat
    drive: Callable[[ReopeningLine], Scale]
    addresses: tuple[str, ...] = ("serial", "serial-usb", "serial-port", "tcp")

    def build(self, address: str) -> Scale:
        """Return the driver; nothing is opened yet. Raises `UnreadableAddress`."""
        return self.drive(line_to(address, factory_settings=self.factory_settings))


def _toledo_clone(line: ReopeningLine) -> Scale:
    return toledo.Toledo8217(line, net_bit_valid=False)


SCALE_MODELS: Mapping[str, ScaleModel] = {
    "toledo-8217": ScaleModel(
        "Mettler-Toledo 8217 and 8213, Magellan with a scale, Ariva in 8217 mode",
        toledo.FACTORY_SETTINGS,
        toledo.Toledo8217,
    ),
    "toledo-8217-clone": ScaleModel(
        "Ohaus Courier, Rice Lake BenchPro: 8217 with the net bit always set",
        toledo.FACTORY_SETTINGS,
        _toledo_clone,
    ),
    "cas-type-6": ScaleModel(
        "CAS PR-II, PD-II and clones set to TYPE-6", cas.FACTORY_SETTINGS_6, cas.CasType6
    ),
    "cas-type-0": ScaleModel(
        "CAS PD-II and others set to TYPE-0 or TYPE-1 (EPOS 1)",
        cas.FACTORY_SETTINGS_0,
        cas.CasType0,
    ),
    "cas-stream": ScaleModel(
        "CAS CI, NT and PD indicators with lines of 22 letters",
        cas.FACTORY_SETTINGS_STREAM,
        cas.CasStream,
    ),
    "massa-k-100": ScaleModel(
        "Massa-K scales with protocol 100", massa_k.FACTORY_SETTINGS, massa_k.MassaK100
    ),
    "dialog-06": ScaleModel(
        "Mettler-Toledo, Bizerba, Dibal and others in Checkout-Dialog 06",
        dialog06.FACTORY_SETTINGS,
        dialog06.Dialog06,
    ),
    "nci-ecr": ScaleModel(
        "Avery Weigh-Tronix, Brecknell, Ohaus, Adam, DIVA in NCI or ECR mode",
        nci.FACTORY_SETTINGS,
        nci.NciScale,
    ),
    "shtrih-pos2": ScaleModel(
        "Shtrih-M weighing module and POS2 scales",
        shtrih_pos2.FACTORY_SETTINGS,
        shtrih_pos2.ShtrihPos2,
    ),
}
