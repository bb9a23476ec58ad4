"""What each model of receipt printer can do.

Code page numbers come from python-escpos, whose profiles the printers' owners collected. Other
makers number the pages differently, so the model is a setting and is checked with a test page.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """A model's paper and abilities."""

    title: str  # for people
    escpos_profile: str  # the name of its profile in python-escpos
    columns: int  # characters of font A in a line
    dots: int  # width of the printable area
    code_pages: tuple[str, ...]  # in order of preference, as python-escpos calls them
    cutter: bool = True
    native_qr: bool = True
    reports_status: bool = True  # answers DLE EOT and GS r; the cheapest printers never answer
    drawer_on_ms: int = 100
    drawer_off_ms: int = 100


EPSON_PAGES = ("CP437", "CP858", "CP737", "CP866", "CP1252", "CP1253", "CP1251", "CP852")
CHINESE_PAGES = ("CP437", "CP858", "CP866", "CP737", "CP1252", "CP1253", "CP1251", "CP852")

PROFILES = {
    "epson-80mm": PrinterProfile(
        "Epson TM-T20, TM-m30, TM-T88VI and compatible, 80 mm", "TM-T20II", 48, 576, EPSON_PAGES
    ),
    "epson-42-columns": PrinterProfile(
        "Epson TM-T88II to TM-T88V, 80 mm, 42 columns", "TM-T88V", 42, 512, EPSON_PAGES
    ),
    "epson-tm-t88iv": PrinterProfile(
        "Epson TM-T88III and IV, 80 mm, 42 columns, no Greek page",
        "TM-T88IV",
        42,
        512,
        ("CP437", "CP858", "CP866", "CP1252", "CP852"),
    ),
    "citizen-ct-s651": PrinterProfile(
        "Citizen CT-S651, 80 mm",
        "CT-S651",
        48,
        576,
        ("CP437", "CP858", "CP866", "CP1252", "CP852"),
    ),
    "generic-80mm": PrinterProfile(
        "80 mm printers of the NT-80 kind (Xprinter, Rongta, many without a name)",
        "NT-80-V-UL",
        48,
        576,
        CHINESE_PAGES,
    ),
    "generic-58mm": PrinterProfile(
        "58 mm printers of the POS-5890 kind",
        "POS-5890",
        32,
        384,
        CHINESE_PAGES,
        cutter=False,
        native_qr=False,
    ),
    "sunmi-v2": PrinterProfile(
        "Sunmi V2 built-in printer, 58 mm",
        "Sunmi-V2",
        32,
        384,
        ("CP437", "CP858", "CP866", "CP737", "CP1252", "CP852"),
        cutter=False,
    ),
}
