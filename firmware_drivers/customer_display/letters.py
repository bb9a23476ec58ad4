"""Letters that a customer display has no sign for, in Latin letters. Pure."""

import unicodedata
from collections.abc import Callable

# By sound, as shops write their names on web addresses and shields.
_ARMENIAN = (  # after ISO 9985 without accents
    "աa բb գg դd եe զz էe ըy թt ժzh իi լl խkh ծts կk հh ձdz ղgh ճch մm յy նn շsh ոo չch պp ջj ռr "
    "սs վv տt րr ցts ւv փp քk օo ֆf ևev"
)
_GREEK = (  # after ELOT 743
    "αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo"
)
_CYRILLIC = (  # after BGN/PCGN without apostrophes
    "аa бb вv гg дd еe ёe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыy "
    "ь эe юyu яya іi їi єe ґg ўw"
)
_ALPHABETS = {
    name: {entry[0]: entry[1:] for entry in table.split()}
    for name, table in (("ARMENIAN", _ARMENIAN), ("GREEK", _GREEK), ("CYRILLIC", _CYRILLIC))
}
_PAIRS = {"ARMENIAN": ("ու", "u"), "GREEK": ("ου", "ou")}
_SIGNS = {
    "№": "No", "₽": "RUB", "֏": "AMD", "€": "EUR", "£": "GBP", "–": "-", "—": "-", "−": "-",
    "×": "x", "…": "...", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'",
    "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "·": "-", "։": ".",
}  # fmt: skip


def in_known_letters(text: str, knows: Callable[[str], bool]) -> str:
    """Return the text in letters that ``knows`` accepts; ASCII is expected to be among them.

    An alphabet of which the display has only some letters is written in Latin as a whole. A sign
    with no likeness at all becomes a blank: a customer reads past a gap more easily than past a
    question mark.
    """
    text = unicodedata.normalize("NFC", text)
    for alphabet in {_alphabet(letter) for letter in text if not knows(letter)} - {""}:
        text = _in_latin(text, alphabet)
    return "".join(letter if knows(letter) else _likeness(letter, knows) for letter in text)


def _in_latin(text: str, alphabet: str) -> str:
    letters = _ALPHABETS[alphabet]
    pair, sound = _PAIRS.get(alphabet, ("", ""))
    shouted = text.isupper()
    written = ""
    rest = unicodedata.normalize("NFC", _without_accents(text, alphabet))
    while rest:
        taken = 2 if pair and rest[:2].lower() == pair else 1
        latin = sound if taken == len(pair) else letters.get(rest[0].lower(), "")
        if taken == 1 and rest[0].lower() not in letters:
            latin = rest[0]
        elif rest[0].isupper():
            latin = latin.upper() if shouted else latin.capitalize()
        written += latin
        rest = rest[taken:]
    return written


def _without_accents(text: str, alphabet: str) -> str:
    return "".join(
        _bare(letter)
        if _alphabet(letter) == alphabet and letter.lower() not in _ALPHABETS[alphabet]
        else letter
        for letter in text
    )


def _likeness(letter: str, knows: Callable[[str], bool]) -> str:
    if letter.isspace():
        return " "
    likeness = _SIGNS.get(letter) or _bare(letter)
    return likeness if all(map(knows, likeness)) else " "


def _bare(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _alphabet(letter: str) -> str:
    name = unicodedata.name(letter, "").partition(" ")[0]
    return name if name in _ALPHABETS else ""
