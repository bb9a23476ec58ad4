"""What a shop or headquarters sets for one fiscal printer, whatever its family.

Each family takes what it knows and leaves the rest. In a settings file:

```json
{"operator_passwords": {"1": "0001"}, "tenders": {"cash": "0", "card": "1"}, "till_number": 2}
```
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from firmware_drivers.fiscal_printer.receipt import TenderKind

T = TypeVar("T")


class UnreadableSettings(ValueError):
    """A setting that does not exist, or a value that cannot be one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalSettings:
    """Settings; an empty text or None leaves the family's factory value."""

    operator_passwords: Mapping[int, str] = field(default_factory=dict[int, str])
    administrator_password: str = ""
    till_number: int = 1
    # The device's code of each payment; a kind that is left out is refused, never guessed.
    tenders: Mapping[TenderKind, str] | None = None
    departments: Mapping[int, int] = field(default_factory=dict[int, int])  # of each VAT group
    tax_system: int = 1
    network_password: str = ""
    device_password: str = ""
    cashier: int = 1
    pin: str = ""
    registration: str = ""
    last_receipt: int = -1
    header_size: int = 11


def read_settings(fields: Mapping[str, Any]) -> FiscalSettings:
    """Read the members of a JSON object, or raise `UnreadableSettings`."""
    unknown = fields.keys() - FiscalSettings.__dataclass_fields__.keys()
    if unknown:
        raise UnreadableSettings(f"there is no setting {min(unknown)!r}")
    values = dict(fields)
    try:
        for name in ("operator_passwords", "departments"):
            if name in values:
                kind = str if name == "operator_passwords" else int
                values[name] = {int(k): kind(v) for k, v in _object(values[name]).items()}
        if values.get("tenders") is not None:
            values["tenders"] = {
                TenderKind(kind): str(code) for kind, code in _object(values["tenders"]).items()
            }
        for name in ("till_number", "tax_system", "cashier", "last_receipt", "header_size"):
            if name in values:
                values[name] = int(values[name])
    except (TypeError, ValueError) as error:
        raise UnreadableSettings(str(error)) from error
    return FiscalSettings(**values)


def numbers(codes: Mapping[T, str] | None) -> Mapping[T, int] | None:
    """Return codes as numbers, for families that number their payments."""
    if codes is None:
        return None
    try:
        return {key: int(code) for key, code in codes.items()}
    except ValueError as error:
        raise UnreadableSettings(f"this device numbers its payments: {error}") from error


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UnreadableSettings(f"{value!r} is not an object")
    return cast("dict[str, Any]", value)
