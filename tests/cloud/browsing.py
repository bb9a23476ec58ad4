"""A real Chromium for tests: quiet console, fixed locale and zone, helpers to look at a page."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

import build_hooks.assets

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = build_hooks.assets.FRONTEND / "node_modules" / ".build" / "axe.min.js"
_AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


def chromium_path() -> str | None:
    """Where the distribution's browser is."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def chromium() -> Generator[Browser]:
    """Start the browser, with the portal's files built."""
    build_hooks.assets.build()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        yield browser
        browser.close()


class Tab:
    """One page of one visitor, who notes everything the browser complains about."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context, self.base = context, base
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.allowed: tuple[str, ...] = ()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def open(self, path: str) -> Page:
        """Go to a page of the portal."""
        self.page.goto(self.base + path)
        return self.page

    def axe(self) -> list[str]:
        """Say what an assistive technology would stumble over."""
        # As the debugger does it: the page's content policy stays as it is.
        self.page.evaluate(AXE.read_text("utf-8") + "; undefined")
        found: dict[str, Any] = self.page.evaluate(
            "tags => axe.run(document, {runOnly: tags})", _AXE_TAGS
        )
        return [
            f"{each['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
            for each in found["violations"]
            for node in each["nodes"][:3]
        ]

    def misfits(self) -> list[str]:
        """Say what does not fit: sideways scroll, a lost main part, clipped words."""
        return self.page.evaluate(_MISFITS)

    def quiet(self) -> list[str]:
        """What the browser complained about and no test allowed."""
        return [each for each in self.complaints if not any(part in each for part in self.allowed)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console {message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        # A download and a stream that a page leaves behind count as aborted.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")


@contextmanager
def a_tab(
    browser: Browser,
    base: str,
    *,
    width: int = 1440,
    height: int = 900,
    theme: str = "light",
    cookies: dict[str, str] | None = None,
) -> Generator[Tab]:
    """Open a tab of its own, signed in by the given cookies."""
    is_phone = width < 600
    context = browser.new_context(
        viewport={"width": width, "height": height},
        is_mobile=is_phone,
        has_touch=is_phone,
        reduced_motion="reduce",
        color_scheme="dark" if theme == "dark" else "light",
        locale="en-GB",
        timezone_id="Europe/Helsinki",
        accept_downloads=True,
    )
    context.add_cookies(
        [{"name": name, "value": value, "url": base} for name, value in (cookies or {}).items()]
    )
    tab = Tab(context, base)
    yield tab
    context.close()
    assert not tab.quiet(), tab.quiet()


def shoot(tab: Tab, file: Path, *, full: bool = False) -> None:
    """Take a picture of what is seen."""
    file.parent.mkdir(parents=True, exist_ok=True)
    tab.page.screenshot(path=str(file), full_page=full)


# ruff: noqa: E501 - the script is read as it stands
_MISFITS = """() => {
  const wrong = [];
  const html = document.documentElement;
  if (html.scrollWidth > innerWidth + 1) wrong.push(`page is ${html.scrollWidth} wide in ${innerWidth}`);
  const main = document.querySelector('main').getBoundingClientRect();
  if (main.width < innerWidth * 0.6) wrong.push(`main is ${main.width} wide`);
  if (main.height < 300) wrong.push(`main is ${main.height} high`);
  const title = document.querySelector('h1')?.getBoundingClientRect();
  if (!title || title.top < 0 || title.bottom > innerHeight) wrong.push('the title is out of sight');
  for (const e of document.querySelectorAll('.btn, .lb, h1, h2, th, label, .kpi .value')) {
    const style = getComputedStyle(e);
    const box = e.getBoundingClientRect();
    if (!box.width || style.textOverflow === 'ellipsis' || e.closest('.visually-hidden, .palette, .heat')) continue;
    const text = document.createRange();
    text.selectNodeContents(e);
    const drawn = text.getBoundingClientRect();
    if (style.display !== 'inline' && (drawn.right > box.right + 1.5 || drawn.left < box.left - 1.5))
      wrong.push(`clipped: ${e.tagName} ${e.className} "${e.textContent.trim().slice(0, 40)}"`);
  }
  return wrong;
}"""
