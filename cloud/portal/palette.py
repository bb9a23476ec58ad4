"""What the command palette can find and which numbers stand in the menu: types, no code.

A feature offers a `Provider` (its search) and `Counter`s; `cloud/app.py` lists them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the palette."""

    group: str  # translated already
    title: str
    href: str
    icon: str = "arrow-right"
    hint: str = ""  # grey, at the right
    is_person: bool = False  # show initials instead of the icon


# Given a session, who asks and what was typed: at most six finds. Who asks is a `SignedInUser`;
# its module lies above this one, so the type cannot be named here.
Provider = Callable[[Session, Any, str], list[Found]]
# How many things of a kind wait for whoever looks (a `SignedInUser`).
Counter = Callable[[Session, Any], int]
