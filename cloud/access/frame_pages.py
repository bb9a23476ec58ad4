"""The parts of the frame that depend on who looks: command palette and menu numbers."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from cloud.access.signed_in import SignedIn
from cloud.database.session import Transaction
from cloud.portal.language import _
from cloud.portal.layout import NEW, fragment, menu_for, page
from cloud.portal.palette import Counter, Found, Provider
from cloud.portal.search import fold

router = APIRouter(include_in_schema=False)

_PAGES_MAX = 6


@router.get("/palette")
def get_palette(
    request: Request,
    user: SignedIn,
    session: Transaction,
    q: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Find pages, and whatever the features offer, by a few letters."""
    found = _pages(request, user, q.strip())
    if q.strip():
        providers: tuple[Provider, ...] = request.app.state.palette
        for provider in providers:
            found += provider(session, user, q.strip())
    groups: dict[str, list[Found]] = {}
    for each in found:
        groups.setdefault(each.group, []).append(each)
    return fragment(request, user, "_palette.html", groups=groups, q=q.strip())


@router.get("/palette/results")
def get_results(
    request: Request,
    user: SignedIn,
    session: Transaction,
    q: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show what is found as a page of its own, which has an address and goes back."""
    found: list[Found] = []
    providers: tuple[Provider, ...] = request.app.state.palette
    for provider in providers if q.strip() else ():
        found += provider(session, user, q.strip())
    groups: dict[str, list[Found]] = {}
    for each in found:
        groups.setdefault(each.group, []).append(each)
    return page(request, user, "access/results.html", groups=groups, q=q.strip())


@router.get("/menu/counts")
def get_counts(request: Request, user: SignedIn, session: Transaction) -> Response:
    """Give the numbers beside the menu's entries, fetched once the page stands."""
    counters: dict[str, Counter] = request.app.state.counters
    return JSONResponse({name: count(session, user) for name, count in counters.items()})


def _pages(request: Request, user: SignedIn, q: str) -> list[Found]:
    routes: frozenset[str] = request.app.state.served_paths
    entries = [each for group in menu_for(user, routes) for each in group.entries]
    pages = [Found(_("Pages"), _(each.label), each.href, each.icon) for each in entries]
    actions = [
        Found(_("Create"), _(each.label), each.href, each.icon)
        for each in NEW
        if each.href in routes and user.may(each.section, "add")
    ]
    if not q:
        return pages + actions
    words = fold(q).split()
    hits = [e for e in pages + actions if all(word in fold(e.title) for word in words)]
    return hits[:_PAGES_MAX]
