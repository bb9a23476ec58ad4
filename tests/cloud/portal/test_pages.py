"""Every page of the menu: served, whole when asked alone, in five languages, by right."""

import re
from html.parser import HTMLParser

import pytest

from cloud.portal.language import LANGUAGES
from cloud.portal.layout import MENU, NEW
from tests.cloud.conftest import Aurora

PAGES = (
    "/",
    "/?period=7d",
    "/?period=30d",
    "/?period=12m",
    "/receipts",
    "/receipts?kind=return",
    "/shifts",
    "/shifts/closings",
    "/exceptions",
    "/exceptions?state=all",
    "/profile",
)
_ALONE = {
    "area",
    "br",
    "col",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "rect",
    "use",
    "path",
    "polyline",
}


class Balance(HTMLParser):
    """Checks that tags nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in _ALONE:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _ALONE:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at line {self.getpos()[0]}")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_well_formed_and_without_inline_script(aurora: Aurora, path: str) -> None:
    answer = aurora.as_user().get(path)
    assert answer.status == 200
    assert answer.text.startswith("<!doctype html>")
    balance = Balance()
    balance.feed(answer.text)
    assert not balance.wrong, balance.wrong[:3]
    assert len(balance.ids) == len(set(balance.ids))
    assert not re.search(r"\son\w+=|hx-on|javascript:", answer.text)
    assert not re.search(r"<script(?![^>]*(src=|application/json))", answer.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_every_language(aurora: Aurora, language: str) -> None:
    visitor = aurora.as_user()
    visitor.post("/profile/language", {"language": language, "back": "/"})
    for path in PAGES:
        answer = visitor.get(path)
        assert answer.status == 200, path
        assert f'<html lang="{language}"' in answer.text


def test_an_unknown_address_gets_a_page_and_a_machine_gets_problem_details(aurora: Aurora) -> None:
    page = aurora.as_user().get("/nowhere")
    assert page.status == 404
    assert "This is not here" in page.text
    assert aurora.as_user().get("/api/v1/nowhere").json["status"] == 404


def test_the_menu_shows_what_is_served_and_allowed(aurora: Aurora) -> None:
    administrator = aurora.as_user().get("/").text
    viewer = aurora.as_user("vera@example.org").get("/").text
    assert 'href="/tills/add"' in administrator
    assert 'href="/tills/add"' not in viewer
    assert 'href="/receipts"' in viewer


def test_menu_icons_are_named_by_keyword_so_that_the_build_finds_them() -> None:
    assert all(entry.icon for group in MENU for entry in group.entries)
    assert all(entry.icon for entry in NEW)


def test_the_palette_finds_pages_and_receipts(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    assert 'href="/receipts"' in visitor.get("/palette?q=rece").text
    assert "KA1A-00000<mark>" in visitor.get("/palette?q=KA1A-000001").text or (
        "<mark>KA1A-000001</mark>" in visitor.get("/palette?q=KA1A-000001").text
    )
    nothing = visitor.get("/palette?q=%3Cimg%20src=x%3E").text
    assert "<img" not in nothing
    assert "Nothing found" in nothing


def test_menu_numbers_come_as_json(aurora: Aurora) -> None:
    assert aurora.as_user().get("/menu/counts").json["exceptions"] == 2


def test_health_says_that_the_database_answers(aurora: Aurora) -> None:
    assert aurora.visitor().get("/health").json == {"status": "ok"}
