"""Letters that a customer display has no sign for, in Latin letters. Pure."""

import unicodedata
from collections.abc import Callable

# Armenian by sound, as Armenian shops write their names in Latin (after ISO 9985 without accents).
_ARMENIAN_TABLE = (
    "աa բb գg դd եe զz էe ըy թt ժzh իi լl խkh ծts կk հh ձdz ղgh ճch մm յy նn շsh ոo չch պp ջj ռr "
    "սs վv տt րr ցts ւv փp քk օo ֆf ևev"
)
_ARMENIAN = {entry[0]: entry[1:] for entry in _ARMENIAN_TABLE.split()}
_SIGNS = {
    "ու": "u", "Ու": "U", "ՈՒ": "U", "№": "No", "₽": "RUB", "֏": "AMD", "€": "EUR", "£": "GBP",
    "–": "-", "—": "-", "−": "-", "×": "x", "…": "...", "“": '"', "”": '"', "„": '"', "«": '"',
    "»": '"', "‘": "'", "’": "'", "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l",
    "Ł": "L", "·": "-", "։": ".",
}  # fmt: skip


def in_known_letters(text: str, knows: Callable[[str], bool]) -> str:
    """Return the text in letters that ``knows`` accepts; ASCII is expected to be among them.

    A letter with no likeness at all becomes a blank: a customer reads past a gap more easily than
    past a question mark.
    """
    composed = unicodedata.normalize("NFC", text)
    for pair in ("ու", "Ու", "ՈՒ"):
        if not all(map(knows, pair)):
            composed = composed.replace(pair, _SIGNS[pair])
    return "".join(letter if knows(letter) else _likeness(letter, knows) for letter in composed)


def _likeness(letter: str, knows: Callable[[str], bool]) -> str:
    if letter.isspace():
        return " "
    bare = "".join(
        part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)
    )
    likeness = _SIGNS.get(letter) or _armenian(letter) or bare
    return likeness if all(map(knows, likeness)) else " "


def _armenian(letter: str) -> str:
    latin = _ARMENIAN.get(letter.lower(), "")
    return latin.capitalize() if letter.isupper() else latin
