"""Search that forgives case, accents, word order and alphabet. Pure text in, text out.

A searchable table has a ``search_text`` column, written with the row by `search_text`; a query is
cut into words by `words_of`, and each must occur. See `cloud/database/text_search.py` for the SQL.
"""

import re
import unicodedata

from anyascii import anyascii
from markupsafe import Markup, escape
from rapidfuzz import fuzz

# Letters that are one letter to whoever types them.
_TWINS = str.maketrans({"ς": "σ", "ё": "е", "ø": "o", "æ": "ae", "ß": "ss", "և": "եւ", "й": "и"})
_WORDS_MAX = 6


def fold(text: str) -> str:
    """Bring a text to the form in which ΠΑΠΑΔΌΠΟΥΛΟΣ and παπαδόπουλος are the same."""
    # Twice: 𝐀 and ℌ are letters of their own until they are taken apart.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    bare = "".join(each for each in parts if not unicodedata.combining(each))
    return " ".join(bare.translate(_TWINS).split())


def search_text(*parts: str) -> str:
    """Compose what a row is found by: its folded words and their Latin spelling."""
    own = " ".join(fold(part) for part in parts if part)
    # Letter by letter ου would become "oy", but nobody types Papadopoylou.
    latin = fold(anyascii(own.replace("ου", "ou")))
    latin = latin.replace("'", "")  # the soft sign: Ольга is typed "olga"
    return own if latin == own else f"{own} {latin}"


def spelling_key(text: str) -> str:
    """Give names that are one to a reader one key: word order, case and alphabet aside."""
    return " ".join(sorted(fold(anyascii(fold(text).replace("ου", "ou"))).split()))[:60]


def nearly(text: str, words: list[str]) -> float:
    """Say how well each word is like some word of a text, 0 to 100: the worst of them counts."""
    own = search_text(text).split()
    if not own or not words:
        return 0
    return min(max(fuzz.ratio(word, each) for each in own) for word in words)


def words_of(query: str) -> list[str]:
    """Cut what was typed into folded words; digits of a phone are joined."""
    folded = fold(query)
    if re.fullmatch(r"[\d\s()+.-]{5,}", folded):
        return [re.sub(r"\D", "", folded)]
    return folded.split()[:_WORDS_MAX]


def mark(text: str, query: str) -> Markup:
    """Mark in ``text`` what was searched, so that one sees why it was found."""
    words = [word for word in words_of(query) if word]
    # Folding may change lengths; a mark is set only where each letter folds to one letter.
    folded = [fold(each) if not each.isspace() else " " for each in text]
    if not words or any(len(each) > 1 for each in folded):
        return escape(text)
    plain = "".join(each or " " for each in folded)
    marked = [False] * len(text)
    for word in words:
        start = plain.find(word)
        while start >= 0:
            marked[start : start + len(word)] = [True] * len(word)
            start = plain.find(word, start + 1)
    said = Markup()
    for i, letter in enumerate(text):
        before, after = i > 0 and marked[i - 1], i + 1 < len(text) and marked[i + 1]
        if marked[i] and not before:
            said += Markup("<mark>")
        said += escape(letter)
        if marked[i] and not after:
            said += Markup("</mark>")
    return said
