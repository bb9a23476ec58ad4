"""Letters of the keyboard on the screen, by language; pure data.

Rows as people know them: Finnish and English QWERTY, Russian ЙЦУКЕН, the Greek state layout, and
the Armenian (Eastern) layout with its four letters from the number row beside the digits.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """Four rows of characters and what a long press offers instead."""

    rows: tuple[str, str, str, str]
    held: dict[str, str]
    name: str  # on the language key


DIGITS = "1234567890"

LAYOUTS: dict[str, Layout] = {
    "en": Layout(
        (DIGITS, "qwertyuiop", "asdfghjkl", "zxcvbnm-'"),
        {
            "a": "àáâäãåæ",
            "c": "ç",
            "e": "èéêë",
            "i": "ìíîï",
            "n": "ñ",
            "o": "òóôöõø",
            "s": "šß",
            "u": "ùúûü",
            "y": "ýÿ",
            "z": "ž",
        },
        "EN",
    ),
    "fi": Layout(
        (DIGITS, "qwertyuiopå", "asdfghjklöä", "zxcvbnm-'"),
        {"a": "áàâã", "e": "éèê", "o": "õóø", "s": "š", "u": "ü", "z": "ž"},
        "FI",
    ),
    "ru": Layout(
        (DIGITS, "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбюё-"),
        {"е": "ё", "ь": "ъ", "и": "й"},
        "РУ",
    ),
    "el": Layout(
        (DIGITS, "ςερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ-'"),
        {"α": "ά", "ε": "έ", "η": "ή", "ι": "ίϊΐ", "ο": "ό", "υ": "ύϋΰ", "ω": "ώ", "σ": "ς"},
        "ΕΛ",
    ),
    "hy": Layout(
        (DIGITS + "ռժ", "խւէրտեըիոպչջ", "ասդֆքհճկլթփօ", "զցգվբնմշղծձյ"),
        {"ե": "և", "ո": "ու", "ւ": "և"},
        "ՀԱ",
    ),
}
