"""A picture of each of the portal's pages: every language, light, dark and on a phone.

The demonstration's shop is loaded into a throw-away database first, so that pages look as they do
to somebody who tries the project.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import structlog
from playwright.sync_api import Browser
from sqlalchemy import select

from cloud.__main__ import main as cloud_command
from cloud.access.operations import Origin, open_session
from cloud.access.repository import AccessRepository
from cloud.catalogue.models import Category
from cloud.clock import new_id
from cloud.customers.models import Customer, CustomerCategory
from cloud.database.base import to_microseconds
from cloud.demo.shop import USERS
from cloud.estate.models import Store
from cloud.ingest.models import LoggedEntry, Quarantined
from cloud.ledger.models import DayClosing, Sale, Shift
from cloud.portal.layout import MENU, NEW
from cloud.settings import Settings
from cloud.wiring import Cloud, build_cloud, build_web
from provisioning import authority
from provisioning.clock import now
from tests.cloud.browsing import a_tab, chromium, shoot
from tests.cloud.serving import serving

ARTIFACTS = Path(__file__).parents[1] / "artifacts" / "portal"
LANGUAGES = ("en", "ru", "el", "hy", "fi")
LOOKS = {"light": (1440, 1000), "dark": (1440, 1000), "phone": (390, 844)}


@dataclass(frozen=True, slots=True)
class Shown:
    """A page and the name of its picture."""

    name: str
    path: str
    press: str = ""  # what is pressed there before the picture is taken


def main(arguments: list[str]) -> int:
    """Take the pictures; give the exit status: 1 when a browser complained about a page."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures portal", description=__doc__)
    parser.add_argument("--language", action="append", choices=LANGUAGES, help="default: all")
    parser.add_argument(
        "--look",
        action="append",
        choices=LOOKS,
        help="default: light in every language, dark and phone in English and Armenian",
    )
    parser.add_argument("--page", action="append", help="names of pages; default: all")
    parser.add_argument("--out", type=Path, default=ARTIFACTS)
    options = parser.parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        cloud = _demonstration(Path(folder))
        device = _something_to_repair(cloud)
        shown = [e for e in _pages(cloud, device) if not options.page or e.name in options.page]
        with serving(build_web(cloud)) as base:
            for language in options.language or LANGUAGES:
                for look in options.look or _looks_of(language):
                    wrong += _take(browser, cloud, base, shown, language, look, options.out)
        cloud.database.close()
    for each in wrong:
        print(each)
    print(f"pictures are in {options.out}")
    return 1 if wrong else 0


def _looks_of(language: str) -> tuple[str, ...]:
    return ("light", "dark", "phone") if language in {"en", "hy"} else ("light",)


def _demonstration(folder: Path) -> Cloud:
    os.environ["TAMEIO_VAR_DIR"] = str(folder)
    os.environ["TAMEIO_LOG_LEVEL"] = "error"
    cloud_command(["demo"])
    made = authority.create(folder / "authority", "pictures", now())
    return build_cloud(
        Settings(var_dir=folder, authority_dir=made.path, device_port=0, log_level="error")
    )


def _take(  # noqa: PLR0917 - one look of one language
    browser: Browser,
    cloud: Cloud,
    base: str,
    shown: list[Shown],
    language: str,
    look: str,
    out: Path,
) -> list[str]:
    width, height = LOOKS[look]
    theme = "dark" if look == "dark" else "light"
    wrong: list[str] = []
    with cloud.database.transaction() as session:
        user = AccessRepository(session).user_by_email(USERS[0].email)
        assert user is not None
        user.language, user.theme = language, theme
        token = open_session(session, cloud.clock, user, Origin("127.0.0.1", "pictures"))
    with a_tab(
        browser,
        base,
        width=width,
        height=height,
        theme=theme,
        cookies={"sid": token, "language": language},
    ) as tab:
        tab.allowed = ("404 (Not Found)",)  # the page that says so
        for each in shown:
            tab.open(each.path)
            if each.press:
                tab.page.click(each.press)
                tab.page.wait_for_load_state()
            tab.page.wait_for_timeout(150)
            shoot(tab, out / language / look / f"{each.name}.png")
            wrong += [f"{language} {look} {each.name}: {what}" for what in tab.quiet()]
            tab.complaints.clear()
    return wrong


def _something_to_repair(cloud: Cloud) -> str:
    """Put an entry into the quarantine, which a demonstration has not; gives its till."""
    with cloud.database.transaction() as session:
        sale = session.scalars(select(Sale).order_by(Sale.at.desc())).first()
        assert sale is not None
        session.add(
            Quarantined(
                tenant=sale.tenant,
                id=new_id(cloud.clock),
                store=sale.store,
                register=sale.register,
                device=sale.device,
                epoch=9,
                branch=0,
                seq=1,
                type="sale.completed",
                reason="unreadable",
                detail="MalformedMessage: total is not a whole number",
                found_at=cloud.clock.now(),
                tries=1,
            )
        )
        line = b'{"ty":"sale.completed","id":"01KAXK00000000000000000001","d":{"total":"a lot"}}'
        session.add(
            LoggedEntry(
                tenant=sale.tenant,
                device=sale.device,
                epoch=9,
                branch=0,
                seq=1,
                partition=0,
                position=1_000_000,
                id="01KAXK00000000000000000001",
                type="sale.completed",
                at_us=to_microseconds(sale.at),
                received_at=cloud.clock.now(),
                hash=bytes(32),
                line=line,
                signature=None,
            )
        )
        return sale.device


def _pages(cloud: Cloud, device: str) -> list[Shown]:
    with cloud.database.reading() as session:
        sale = session.scalars(
            select(Sale).where(Sale.kind == "sale", Sale.customer != "").order_by(Sale.at.desc())
        ).first()
        returned = session.scalars(select(Sale).where(Sale.kind == "return")).first()
        shift = session.scalars(select(Shift).order_by(Shift.opened_at.desc())).first()
        closing = session.scalars(select(DayClosing).order_by(DayClosing.at.desc())).first()
        customer = session.scalars(select(Customer).order_by(Customer.spent_minor.desc())).first()
        store = session.scalars(select(Store)).first()
        quarantined = session.scalars(select(Quarantined)).first()
        category = session.scalars(select(Category)).first()
        customer_category = session.scalars(select(CustomerCategory)).first()
    assert sale and returned and shift and closing and customer and store  # noqa: PT018
    assert quarantined and category and customer_category  # noqa: PT018
    pages = [
        Shown("sign-in", "/sign-in"),
        Shown("dashboard-30-days", "/?period=30d"),
        Shown("dashboard-12-months", "/?period=12m"),
        Shown("receipt", f"/receipts/{sale.id}"),
        Shown("receipt-return", f"/receipts/{returned.id}"),
        Shown("shift", f"/shifts/{shift.id}"),
        Shown("z-reports", "/shifts/closings"),
        Shown("z-report", f"/shifts/closings/{closing.id}"),
        Shown("customer", f"/customers/{customer.id}"),
        Shown("item", f"/catalogue/{sale.body['lines'][0]['item']}"),
        Shown("label-template", "/labels/shelf-58x40"),
        Shown("item-category", f"/catalogue/categories/{category.id}"),
        Shown("customer-category", f"/customers/categories/{customer_category.id}"),
        Shown("store", f"/stores/{store.id}"),
        Shown("till", f"/tills/{device}"),
        Shown("till-add", "/tills/add"),
        Shown("till-claim", "/tills/add", "form:has(input[name=register]) button[type=submit]"),
        Shown("quarantine-entry", f"/quarantine/entries/{quarantined.id}"),
        Shown("quarantine-messages", "/quarantine/messages"),
        Shown("quarantine-copies", "/quarantine/copies"),
        Shown("profile", "/profile"),
        Shown("not-found", "/nothing-here"),
    ]
    for entry in (*(e for group in MENU for e in group.entries), *NEW):
        name = entry.href.strip("/").replace("/", "-") or "dashboard-today"
        pages.append(Shown(name, entry.href))
    return pages
