"""What an operator likes the screen to be, kept as words: ``dark left large contrast``."""

from __future__ import annotations

from dataclasses import replace

from edge.screens.front import Front

WORDS = ("dark", "left", "large", "contrast")


def look_words(front: Front) -> str:
    """Write the look of a front down."""
    return " ".join(word for word in WORDS if getattr(front, word))


def with_look(front: Front, words: str) -> Front:
    """Give the front the look that an operator kept; unknown words mean nothing."""
    chosen = set(words.split())
    return replace(
        front,
        dark="dark" in chosen,
        left="left" in chosen,
        large="large" in chosen,
        contrast="contrast" in chosen,
    )
