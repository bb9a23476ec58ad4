"""The payment terminals that can be chosen, and how each driver is built."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from firmware_drivers.payment_terminal.terminal import PaymentTerminal
from firmware_drivers.payment_terminal.zvt.driver import FACTORY_SETTINGS, ZvtTerminal
from firmware_drivers.payment_terminal.zvt.link import SerialLink, TcpLink
from firmware_drivers.transports.lines import line_to

PASSWORD_MAX = 999_999


class UnreadableTerminalSettings(ValueError):
    """A password or currency that cannot be one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalSettings:
    """What a shop sets for its terminal."""

    password: int = 0
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if not 0 <= self.password <= PASSWORD_MAX:
            raise UnreadableTerminalSettings("a terminal's password has at most six digits")


@dataclass(frozen=True, slots=True)
class TerminalModel:
    """A model; nothing is opened before its first use."""

    title: str
    addresses: tuple[str, ...]
    build: Callable[[str, TerminalSettings], PaymentTerminal]


def _zvt(address: str, settings: TerminalSettings) -> PaymentTerminal:
    line = line_to(address, factory_settings=FACTORY_SETTINGS)
    link = TcpLink(line) if address.startswith("tcp:") else SerialLink(line)
    return ZvtTerminal(link, currency=settings.currency, password=settings.password)


TERMINAL_MODELS: Mapping[str, TerminalModel] = {
    "zvt": TerminalModel(
        "Card terminals with the ZVT register interface (TCP port 20007, or serial 9600 8N2)",
        ("tcp", "serial", "serial-usb", "serial-port"),
        _zvt,
    ),
}
