"""Every link of the portal, followed by everybody: no dead end and nothing left in English."""

import re
from collections import Counter, deque
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from babel.messages.pofile import read_po
from fastapi.routing import APIRoute

from cloud.access.operations import create_user
from cloud.access.rights import READY_ROLES, ReadyRole
from cloud.app import ROUTERS
from tests.cloud.conftest import Aurora
from tests.cloud.trading import PASSWORD

EACH_KIND = 2  # pages of one route with the same questions: a card of each is enough, two are sure
EACH_ROUTE = 12
STREAMS = ("/live/", "/static/", "/sign-out", "/roles/view-as")
_ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
CATALOGUES = Path("sync_protocol/languages/catalogues")


class Links(HTMLParser):
    """What a page leads to, and what it says."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._silent += tag in {"script", "style"}
        self.targets += [
            target for name in ("href", "hx-get", "data-href") if (target := given.get(name))
        ]
        self.said += [
            text for name in ("title", "aria-label", "placeholder") if (text := given.get(name))
        ]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._silent and (text := " ".join(data.split())):
            self.said.append(text)


@cache
def left_in_english(language: str) -> frozenset[str]:
    """Sentences that read differently in this language, so that seeing them means a slip.

    Single words are left out: a product or a person may be called like one.
    """
    with (CATALOGUES / language / "LC_MESSAGES" / "tameio.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return frozenset(
        message.id
        for message in catalogue
        if isinstance(message.id, str)
        and message.string
        and message.string != message.id
        and " " in message.id
        and "{" not in message.id
    )


def kind_of(address: str) -> tuple[str, tuple[str, ...]]:
    """The route that answers an address, and which questions it asks."""
    parts = urlsplit(address)
    path = next(
        (each.path for each in _ROUTES if each.path_regex.fullmatch(parts.path)), parts.path
    )
    return path, tuple(sorted(name for name, _ in parse_qsl(parts.query)))


@pytest.mark.parametrize("ready", READY_ROLES, ids=lambda ready: ready.id)
def test_no_link_leads_nowhere(aurora: Aurora, ready: ReadyRole) -> None:
    with aurora.database.transaction() as session:
        create_user(
            session,
            aurora.clock,
            tenant=aurora.retailer.tenant,
            email="crawler@example.org",
            name="Crawler",
            password=PASSWORD,
            role=ready.id,
        )
    visitor = aurora.as_user("crawler@example.org")
    visitor.post("/profile/language", {"language": "el", "back": "/"})
    waiting, seen, kinds = deque([("/", "")]), {"/"}, Counter[object]()
    wrong: list[str] = []
    while waiting:
        address, found_on = waiting.popleft()
        answer = visitor.get(address)
        if answer.status not in {200, 303}:
            wrong.append(f"{answer.status} {address}, linked from {found_on}")
            continue
        if not answer.text.lstrip().startswith("<"):
            continue
        page = Links()
        page.feed(answer.text)
        wrong += [f"{text!r} on {address}" for text in page.said if text in left_in_english("el")]
        for target in page.targets:
            absolute = urljoin(address, target).partition("#")[0]
            if not re.match(r"/(?!/)", absolute) or absolute.startswith(STREAMS):
                continue
            kind = kind_of(absolute)
            if absolute in seen or kinds[kind] >= EACH_KIND or kinds[kind[0]] >= EACH_ROUTE:
                continue
            seen.add(absolute)
            kinds.update((kind, kind[0]))
            waiting.append((absolute, address))
    assert not wrong, "\n".join(wrong)
    assert len(seen) > 5
