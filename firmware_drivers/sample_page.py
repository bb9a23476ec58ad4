"""A page that shows what a receipt printer can do, for the technician who set it up."""

from firmware_drivers.receipt_printer.printer import (
    BOLD,
    LARGE,
    TALL,
    Align,
    Barcode,
    Cell,
    Cut,
    Feed,
    PrintJob,
    QrCode,
    Row,
    Rule,
    Style,
    Symbology,
    Text,
)

LANGUAGES = (
    ("English", "Thank you, goodbye!"),
    ("Suomi", "Kiitos, näkemiin! äöå ÄÖÅ"),
    ("Ελληνικά", "Ευχαριστούμε, γεια σας! άέήίόύώϊΐ"),
    ("Русский", "Спасибо, до свидания! ёЁ"),
    ("Հայերեն", "Շնորհակալություն, ցտեսություն:"),
    ("Signs", "€ £ $ ֏ ₽ № § ° ½ × – “ ”"),
)


def sample_page(model: str, address: str, columns: int) -> PrintJob:
    """Return the page. Each line must read right; a wrong letter means a wrong model setting."""
    ruler = "".join(str(i % 10) for i in range(1, columns + 1))
    right = Align.RIGHT
    return PrintJob(
        name="sample page",
        elements=(
            Text("Sample page", Align.CENTRE, LARGE),
            Text(f"{model}\n{address}", Align.CENTRE),
            Rule(double=True),
            Text("The figures must fill the line exactly:"),
            Text(ruler),
            Rule(),
            *(Row((Cell(name, 10), Cell(text))) for name, text in LANGUAGES),
            Rule(),
            Text("Bold", style=BOLD),
            Text("Underlined", style=Style(underline=True)),
            Text("White on black", style=Style(inverse=True)),
            Row((Cell("TOTAL"), Cell("1 234,50 €", 14, right)), TALL),
            Rule(),
            Barcode("4006381333931", Symbology.EAN13),
            Feed(1),
            QrCode("Sample page"),
            Text("If this was cut and both codes can be scanned, all is well.", Align.CENTRE),
            Cut(),
        ),
    )
