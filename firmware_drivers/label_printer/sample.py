"""A shelf label to try a printer with: all five scripts, a price and both kinds of code."""

from firmware_drivers.label_printer.printer import (
    CodeField,
    Label,
    RuleField,
    Symbology,
    TextField,
)

SAMPLE = Label(
    width=580,
    height=400,
    fields=(
        TextField(text="Cheese Сыр Τυρί Պանիր Leipäjuusto", x=30, y=15, height=36, lines=2),
        TextField(text="14.90", x=30, y=110, height=110, bold=True),
        TextField(text="29.80/kg", x=330, y=170, height=36),
        RuleField(x=30, y=240, width=520, height=4),
        CodeField(symbology=Symbology.EAN13, data="4006381333931", x=30, y=260, height=90),
        CodeField(symbology=Symbology.QR, data="https://example.org/1", x=430, y=260, height=30),
    ),
)
