"""One folding of text for index and query alike, so that what looks equal is found.

Case, accents, final sigma; also joins ``ё`` with ``е``, ``й`` with ``и`` and ``և`` with ``եւ``.
"""

import re
import unicodedata

_WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """Fold a text: casefold, accents off, ``ς`` to ``σ``."""
    parts = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(part for part in parts if unicodedata.category(part) != "Mn")
    return unicodedata.normalize("NFC", bare).replace("ς", "σ")


def prefix_query(text: str) -> str:
    """Make an FTS5 query of a typed text: every word must begin a word; empty: nothing to ask."""
    return " ".join(f'"{word}"*' for word in _WORD.findall(fold(text)))
