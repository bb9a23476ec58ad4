"""The fiscal printers that can be chosen, and how each driver is built."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from firmware_drivers.fiscal_printer.armenia_hdm.commands import HdmSettings
from firmware_drivers.fiscal_printer.armenia_hdm.driver import ArmeniaHdm
from firmware_drivers.fiscal_printer.datecs.commands import DatecsSettings
from firmware_drivers.fiscal_printer.datecs.driver import FACTORY_SETTINGS as DATECS_SERIAL
from firmware_drivers.fiscal_printer.datecs.driver import DatecsX
from firmware_drivers.fiscal_printer.datecs.isl_dialects import DIALECTS, Dialect
from firmware_drivers.fiscal_printer.datecs.isl_driver import ClassicDatecs
from firmware_drivers.fiscal_printer.printer import FiscalPrinter
from firmware_drivers.fiscal_printer.settings import FiscalSettings, UnreadableSettings, numbers
from firmware_drivers.fiscal_printer.shtrih_m.driver import FACTORY_SETTINGS as SHTRIH_SERIAL
from firmware_drivers.fiscal_printer.shtrih_m.driver import ShtrihM
from firmware_drivers.fiscal_printer.shtrih_m.models import MODELS as SHTRIH_MODELS
from firmware_drivers.fiscal_printer.shtrih_m.models import ShtrihModel, ShtrihSettings
from firmware_drivers.fiscal_printer.tremol_zfp.commands import TremolSettings
from firmware_drivers.fiscal_printer.tremol_zfp.driver import FACTORY_SETTINGS as TREMOL_SERIAL
from firmware_drivers.fiscal_printer.tremol_zfp.driver import TremolZfp
from firmware_drivers.transports.lines import line_to

Build = Callable[[str, FiscalSettings], FiscalPrinter]
SERIAL_OR_TCP = ("serial", "serial-usb", "serial-port", "tcp")


@dataclass(frozen=True, slots=True)
class FiscalModel:
    """A model; nothing is opened before its first use.

    ``build`` raises `UnreadableAddress` or `UnreadableSettings`.
    """

    title: str
    addresses: tuple[str, ...]
    build: Build

    def build_plain(self, address: str) -> FiscalPrinter:
        """Build it with the factory's settings."""
        return self.build(address, FiscalSettings())


def _shtrih(model: ShtrihModel) -> FiscalModel:
    def build(address: str, settings: FiscalSettings) -> FiscalPrinter:
        administrator = settings.administrator_password or "30"
        own = ShtrihSettings(
            passwords=numbers(settings.operator_passwords) or {},
            administrator=_number(administrator),
            tenders=numbers(settings.tenders),
            tax_system=settings.tax_system,
        )
        return ShtrihM(line_to(address, factory_settings=SHTRIH_SERIAL), model, own)

    return FiscalModel(model.title, SERIAL_OR_TCP, build)


def _datecs_settings(settings: FiscalSettings) -> DatecsSettings:
    return DatecsSettings(
        passwords=settings.operator_passwords,
        till_number=settings.till_number,
        tenders=settings.tenders,
    )


def _datecs_x(address: str, settings: FiscalSettings) -> FiscalPrinter:
    line = line_to(address, factory_settings=DATECS_SERIAL)
    return DatecsX(line, _datecs_settings(settings))


def _classic(dialect: Dialect) -> FiscalModel:
    def build(address: str, settings: FiscalSettings) -> FiscalPrinter:
        line = line_to(address, factory_settings=DATECS_SERIAL)
        return ClassicDatecs(line, dialect, _datecs_settings(settings))

    return FiscalModel(dialect.title, SERIAL_OR_TCP, build)


def _tremol(address: str, settings: FiscalSettings) -> FiscalPrinter:
    own = TremolSettings(
        passwords=settings.operator_passwords,
        tenders=numbers(settings.tenders),
        tcp_password=settings.network_password,
    )
    return TremolZfp(line_to(address, factory_settings=TREMOL_SERIAL), own)


def _hdm(address: str, settings: FiscalSettings) -> FiscalPrinter:
    own = HdmSettings(
        password=settings.device_password,
        cashier=settings.cashier,
        pin=settings.pin,
        registration=settings.registration,
        last_receipt=settings.last_receipt,
        header_size=settings.header_size,
        departments=settings.departments,
    )
    return ArmeniaHdm(line_to(address), own)


def _number(password: str) -> int:
    if not password.isdecimal():
        raise UnreadableSettings("this device's passwords are numbers")
    return int(password)


FISCAL_MODELS: Mapping[str, FiscalModel] = {
    **{name: _shtrih(model) for name, model in SHTRIH_MODELS.items()},
    "datecs-x": FiscalModel(
        "Datecs X and PM (FMP-350X, FMP-55X, FP-700X, WP-500X, WP-50X, DP-25X, DP-150X, FP-700 MX)",
        SERIAL_OR_TCP,
        _datecs_x,
    ),
    **{name: _classic(dialect) for name, dialect in DIALECTS.items()},
    "tremol-zfp": FiscalModel("Tremol fiscal printers and registers", SERIAL_OR_TCP, _tremol),
    "armenia-hdm": FiscalModel("Armenian cash registers (HDM)", ("tcp",), _hdm),
}
