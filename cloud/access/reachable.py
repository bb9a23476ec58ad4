"""Which right the page behind an address asks for, so that no link leads to a refusal."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from fastapi import APIRouter
from fastapi.routing import APIRoute

Right = tuple[str, str]  # section and action
RightFor = Callable[[str], Right | None]


def right_of(route: APIRoute) -> Right | None:
    """Return what a route asks for, read from its dependencies; None: signing in is enough."""
    waiting = list(route.dependant.dependencies)
    while waiting:
        each = waiting.pop()
        if right := getattr(each.call, "right", None):
            return right
        waiting += each.dependencies
    return None


def rights_of(routers: Iterable[APIRouter]) -> RightFor:
    """Return a question to these routers: which right does reading this path ask for?"""
    routes: dict[str, list[APIRoute]] = defaultdict(list)
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
                routes[_first(route.path)].append(route)

    def right_for(path: str) -> Right | None:
        for route in routes.get(_first(path), ()):
            if route.path_regex.fullmatch(path):
                return right_of(route)
        return None

    return right_for


def _first(path: str) -> str:
    """Return the first part of a path: no route's begins with a parameter."""
    return path.split("/", 2)[1] if path.startswith("/") else ""
