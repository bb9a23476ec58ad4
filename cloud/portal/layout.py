"""The frame of every page: menu as data, rendering, fragments and toasts."""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.datastructures import URL

from cloud.portal import formatting
from cloud.portal.language import LANGUAGES, N_, _, catalogue, manner, ngettext
from cloud.portal.search import mark
from cloud.portal.theme import asset, hue, icon

_CLOUD = Path(__file__).parent.parent
_TOAST_COOKIE = "toast"


class Viewer(Protocol):
    """Whoever looks at a page, as far as the frame must know."""

    @property
    def name(self) -> str:
        """The person's name."""
        ...

    @property
    def email(self) -> str:
        """The address they sign in with."""
        ...

    @property
    def theme(self) -> str:
        """``light``, ``dark`` or ``auto``."""
        ...

    @property
    def tenant_name(self) -> str:
        """The retailer they work for."""
        ...

    @property
    def viewing_as(self) -> str:
        """The name of the role whose view they try on; empty: their own."""
        ...

    def may(self, section: str, action: str) -> bool:
        """Say whether their role allows an action in a section."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu: shown to whoever may see its section."""

    label: str
    href: str
    icon: str
    section: str  # of the rights; empty: everybody
    counter: str = ""  # key of `/menu/counts`, if a number stands beside it
    is_alarm: bool = False  # the number is a bad thing


@dataclass(frozen=True, slots=True)
class Group:
    """A titled part of the menu; vanishes when nothing of it may be seen."""

    title: str
    entries: tuple[Entry, ...]


# Build: icons named here are taken into the sprite because they stand in icon="…".
MENU: tuple[Group, ...] = (
    Group("", (Entry(N_("Dashboard"), "/", icon="layout-dashboard", section=""),)),
    Group(
        N_("Sales"),
        (
            Entry(N_("Receipts"), "/receipts", icon="receipt", section="receipts"),
            Entry(N_("Shifts"), "/shifts", icon="clock-hour-4", section="receipts"),
        ),
    ),
    Group(
        N_("Customers"),
        (
            Entry(N_("Customers"), "/customers", icon="users", section="customers"),
            Entry(N_("Loyalty"), "/loyalty", icon="star", section="customers"),
        ),
    ),
    Group(
        N_("Goods"),
        (
            Entry(N_("Catalogue"), "/catalogue", icon="tag", section="catalogue"),
            Entry(N_("Categories"), "/catalogue/categories", icon="category", section="catalogue"),
            Entry(N_("Price lists"), "/catalogue/price-lists", icon="list", section="catalogue"),
            Entry(N_("Promotions"), "/promotions", icon="gift", section="catalogue"),
            Entry(N_("Labels"), "/labels", icon="printer", section="catalogue"),
            Entry(N_("Stock"), "/stock", icon="packages", section="stock"),
            Entry(N_("Discounts"), "/discounts", icon="discount", section="catalogue"),
        ),
    ),
    Group(
        N_("Team"),
        (
            Entry(N_("Staff"), "/staff", icon="id-badge-2", section="staff"),
            Entry(N_("Hours"), "/hours", icon="clock-hour-4", section="staff"),
            Entry(N_("Users"), "/users", icon="users-group", section="users"),
            Entry(N_("Roles"), "/roles", icon="shield-lock", section="users"),
            Entry(N_("History"), "/history", icon="history", section="history"),
        ),
    ),
    Group(
        N_("Insight"),
        (Entry(N_("Reports"), "/reports", icon="chart-bar", section="reports"),),
    ),
    Group(
        N_("Fleet"),
        (
            Entry(
                N_("Tills"),
                "/tills",
                icon="device-desktop",
                section="tills",
                counter="tills",
                is_alarm=True,
            ),
            Entry(N_("Stores"), "/stores", icon="building-store", section="tills"),
            Entry(N_("Fiscal devices"), "/fiscal", icon="printer", section="tills"),
            Entry(
                N_("Exceptions"),
                "/exceptions",
                icon="alert-triangle",
                section="exceptions",
                counter="exceptions",
                is_alarm=True,
            ),
            Entry(
                N_("Quarantine"),
                "/quarantine",
                icon="shield-exclamation",
                section="exceptions",
                counter="quarantine",
                is_alarm=True,
            ),
            Entry(N_("Demonstration"), "/demonstration", icon="scan", section="tills"),
        ),
    ),
)
SETTINGS = Entry(N_("Settings"), "/settings", icon="settings", section="settings")

# What the button "New" offers.
NEW: tuple[Entry, ...] = (
    Entry(N_("New customer"), "/customers/new", icon="user-plus", section="customers"),
    Entry(N_("New item"), "/catalogue/new", icon="tag", section="catalogue"),
    Entry(N_("Invite somebody"), "/users/new", icon="user-plus", section="users"),
    Entry(N_("Add a till"), "/tills/add", icon="device-desktop-plus", section="tills"),
)


def menu_for(viewer: Viewer, routes: frozenset[str]) -> list[Group]:
    """Leave of the menu what this viewer may see and this application serves."""
    groups: list[Group] = []
    for group in MENU:
        entries = tuple(each for each in group.entries if _is_shown(each, viewer, routes))
        if entries:
            groups.append(Group(group.title, entries))
    return groups


def _is_shown(entry: Entry, viewer: Viewer, routes: frozenset[str], action: str = "see") -> bool:
    is_served = entry.href in routes
    return is_served and (not entry.section or viewer.may(entry.section, action))


def is_fragment(request: Request) -> bool:
    """Say whether htmx asks, and not to restore a page from history."""
    headers = request.headers
    return headers.get("hx-request") == "true" and not headers.get("hx-history-restore-request")


def wants_fragment(request: Request, *targets: str) -> bool:
    """Say whether htmx asks for one of these element ids, so that a fragment is enough."""
    target = request.headers.get("hx-target", "").rpartition("#")[2]  # htmx 4 sends "div#rows"
    return is_fragment(request) and target in targets


def page(
    request: Request,
    viewer: Viewer | None,
    template: str,
    *,
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """Render a whole page in its frame.

    ``template`` extends ``base.html``; the same endpoint may answer with `fragment` when
    `wants_fragment`. Both set ``Vary`` so that no cache confuses them.
    """
    return render(request, viewer, template, status_code=status_code, headers=headers, **context)


def render(
    request: Request,
    viewer: Viewer | None,
    template: str,
    *,
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """Render a template, page or fragment."""
    routes: frozenset[str] = request.app.state.served_paths
    _shown.set(request.url)
    _readers.set((viewer, request.app.state.right_for))
    body = (
        environment()
        .get_template(template)
        .render(
            request=request,
            viewer=viewer,
            menu=menu_for(viewer, routes) if viewer else [],
            settings_entry=SETTINGS if viewer and _is_shown(SETTINGS, viewer, routes) else None,
            new_entries=[each for each in NEW if viewer and _is_shown(each, viewer, routes, "add")],
            path=request.url.path,
            now=request.app.state.clock.now(),
            **context,
        )
    )
    return HTMLResponse(body, status_code, {"Vary": "HX-Request", **(headers or {})})


fragment = render


def toast(response: Response, message: str, *, kind: str = "good", undo: str = "") -> None:
    """Show a short message on the page that comes next, also after a redirect.

    ``undo`` is an address to post to; the toast then offers "Undo".
    """
    shown = json.dumps({"message": message, "kind": kind, "undo": undo})
    response.headers["HX-Trigger"] = json.dumps(
        {"toast": {"message": message, "kind": kind, "undo": undo}}
    )
    if isinstance(response, RedirectResponse):
        packed = base64.urlsafe_b64encode(shown.encode()).decode()
        response.set_cookie(_TOAST_COOKIE, packed, max_age=30, samesite="lax")


def go_to(request: Request, address: str, message: str = "", *, undo: str = "") -> Response:
    """Lead on after a saved form: a plain redirect, or htmx's own."""
    if is_fragment(request):
        response = Response(status_code=204, headers={"HX-Redirect": address})
        if message:
            shown = json.dumps({"message": message, "kind": "good", "undo": undo})
            packed = base64.urlsafe_b64encode(shown.encode()).decode()
            response.set_cookie(_TOAST_COOKIE, packed, max_age=30, samesite="lax")
        return response
    response = RedirectResponse(address, status_code=303)
    if message:
        toast(response, message, undo=undo)
        del response.headers["HX-Trigger"]
    return response


def query(**changes: Any) -> str:
    """Return the address being shown with some parameters changed; None or "" takes one away.

    Macros have no request of their own, so it comes from the context that `render` sets.
    """
    url = _shown.get()
    kept = [(k, v) for k, v in parse_qsl(url.query) if k not in changes]
    added: Iterable[tuple[str, Any]] = ((k, v) for k, v in changes.items() if v not in (None, ""))
    said = urlencode([*kept, *added])
    return f"{url.path}?{said}" if said else url.path


_ATTRIBUTES = {"href": Markup('href="{}"'), "data-href": Markup('data-href="{}"')}


def may_open(address: str) -> bool:
    """Say whether whoever looks may read the page behind an address of this portal."""
    viewer, right_for = _readers.get()
    right = right_for(address.partition("?")[0].partition("#")[0])
    return viewer is not None and (right is None or viewer.may(*right))


def leads(address: str, attribute: str = "href") -> Markup:
    """Return the attribute that makes a link, or nothing where it would end in a refusal.

    ``<a {{ leads("/receipts/" ~ sale.id) }}>`` is then plain text, ``<tr {{ leads(…,
    "data-href") }}>`` a row that cannot be opened.
    """
    if not address or not may_open(address):
        return Markup()
    return _ATTRIBUTES[attribute].format(address)


_shown: ContextVar[URL] = ContextVar("shown")
_readers: ContextVar[tuple[Viewer | None, Callable[[str], tuple[str, str] | None]]] = ContextVar(
    "readers"
)
_environments: list[Environment] = []


def environment() -> Environment:
    """Return the one Jinja environment; every feature's ``templates`` folder is searched."""
    if not _environments:
        _environments.append(_build_environment())
    return _environments[0]


def _build_environment() -> Environment:
    folders = [_CLOUD / "portal" / "templates"]
    folders += sorted(each for each in _CLOUD.glob("*/templates") if each not in folders)
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape(["html", "svg"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    # The i18n extension adds this method at run time; Jinja's types do not know it.
    install: Callable[..., None] = made.install_gettext_callables  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
    install(_translate, ngettext, newstyle=False)
    filters: dict[str, Any] = made.filters
    filters.update(formatting.FILTERS)
    known: dict[str, Any] = made.globals
    known.update(
        asset=asset,
        mark=mark,
        icon=icon,
        hue=hue,
        query=query,
        leads=leads,
        may_open=may_open,
        languages=LANGUAGES,
        manner=manner,
        weekday_names=formatting.weekday_names,
        _=_,
    )
    return made


def _translate(message: str) -> str:
    return catalogue(manner().language).gettext(message)
