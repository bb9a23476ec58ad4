"""The page of a demonstration: where its simulated counter and its till's screen are.

Served only where a demonstration says so in the settings; both addresses are on the loopback.
"""

from fastapi import APIRouter, Depends, Request, Response

from cloud.access.signed_in import SignedIn, needs
from cloud.portal.layout import page
from cloud.settings import Settings

router = APIRouter(include_in_schema=False)


@router.get("/demonstration", dependencies=[Depends(needs("tills", "see"))])
def get_demonstration(request: Request, user: SignedIn) -> Response:
    """Show the ways to the counter and to the till."""
    settings: Settings = request.app.state.settings
    return page(
        request,
        user,
        "estate/demonstration.html",
        counter=settings.demo_counter,
        till=settings.demo_till,
    )
