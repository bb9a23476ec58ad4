"""Codes of an app besides the password, recovery codes, and passkeys in a real browser."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, expect
from pyotp.totp import TOTP
from sqlalchemy import select

from cloud.access.models import RecoveryCode, User
from tests.cloud.browsing import Tab, a_tab
from tests.cloud.conftest import Aurora
from tests.cloud.serving import Answer, Visitor
from tests.cloud.trading import EMAIL, PASSWORD


def code(aurora: Aurora, secret: str) -> str:
    return TOTP(s=secret).at(for_time=aurora.clock.at)


def set_up(aurora: Aurora, visitor: Visitor) -> tuple[str, list[str]]:
    """Turn the second factor on; gives the secret and the recovery codes."""
    shown = visitor.get("/profile/second-factor").text
    found = re.search(r"secret-text\">([A-Z2-7]{32})<", shown)
    sealed = re.search(r'name="offered" value="([^"]+)"', shown)
    assert found
    assert sealed
    secret = found[1]
    form = {"offered": sealed[1], "password": PASSWORD, "code": code(aurora, secret)}
    assert visitor.post("/profile/second-factor", {**form, "code": "000000"}).status == 422
    assert visitor.post("/profile/second-factor", {**form, "password": "x"}).status == 422
    done = visitor.post("/profile/second-factor", form)
    assert done.status == 200, done.text
    codes = re.findall(r"<li>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</li>", done.text)
    assert len(codes) == 10
    return secret, codes


def half_in(aurora: Aurora) -> Visitor:
    """Somebody whose password was right."""
    visitor = aurora.visitor()
    answer = visitor.post("/sign-in", {"email": EMAIL, "password": PASSWORD, "next": "/receipts"})
    assert answer.location == "/sign-in/code?next=%2Freceipts"
    assert "sid" not in visitor.cookies
    return visitor


def type_code(visitor: Visitor, typed: str) -> Answer:
    return visitor.post("/sign-in/code", {"code": typed, "next": "/receipts"})


def test_a_code_is_asked_besides_the_password_and_works_once(aurora: Aurora) -> None:
    secret, _codes = set_up(aurora, aurora.as_user())
    visitor = half_in(aurora)
    assert visitor.get("/receipts").status == 303
    assert type_code(visitor, "123456").status == 422
    assert type_code(visitor, code(aurora, secret)).status == 422  # used when it was set up
    aurora.clock.at += timedelta(seconds=30)
    now = code(aurora, secret)
    assert type_code(visitor, f"{now[:3]} {now[3:]}").location == "/receipts"
    assert visitor.get("/receipts").status == 200
    # Seen over the shoulder: the same code opens nothing again.
    assert type_code(half_in(aurora), now).status == 422


def test_the_secret_is_sealed_and_codes_are_hashed(aurora: Aurora) -> None:
    secret, codes = set_up(aurora, aurora.as_user())
    with aurora.database.reading() as session:
        kept = session.scalars(select(User.totp_secret).where(User.email == EMAIL)).one()
        hashes = session.scalars(select(RecoveryCode.code_hash)).all()
    assert kept
    assert secret not in kept
    assert not any(each.replace("-", "") in "".join(hashes) for each in codes)


def test_a_recovery_code_replaces_a_lost_phone_once(aurora: Aurora) -> None:
    _secret, codes = set_up(aurora, aurora.as_user())
    assert type_code(half_in(aurora), codes[3].upper().replace("-", " ")).status == 303
    assert type_code(half_in(aurora), codes[3]).status == 422


def test_guessing_codes_is_slowed_even_for_who_knows_the_password(aurora: Aurora) -> None:
    secret, _codes = set_up(aurora, aurora.as_user())
    visitor = half_in(aurora)
    for each in range(8):
        type_code(visitor, f"99999{each}")
    aurora.clock.at += timedelta(seconds=1)
    assert type_code(visitor, code(aurora, secret)).status == 422
    aurora.clock.at += timedelta(minutes=1)
    assert type_code(visitor, code(aurora, secret)).status == 303


def test_the_way_from_password_to_code_ends_after_five_minutes(aurora: Aurora) -> None:
    secret, _codes = set_up(aurora, aurora.as_user())
    visitor = half_in(aurora)
    aurora.clock.at += timedelta(minutes=6)
    assert type_code(visitor, code(aurora, secret)).location == "/sign-in"
    assert type_code(aurora.visitor(), code(aurora, secret)).location == "/sign-in"


def test_a_role_can_ask_for_a_second_factor(aurora: Aurora) -> None:
    admin, max_ = aurora.as_user(), aurora.as_user("max@example.org")
    assert admin.post("/roles/manager/second-factor?yes=true").status == 303
    assert max_.get("/customers").location == "/profile/second-factor"
    assert max_.get("/api/v1/customers").status == 403
    assert "Your role asks for a second factor" in max_.get("/profile/second-factor").text
    set_up(aurora, max_)
    assert max_.get("/customers").status == 200


def test_a_lost_phone_is_helped_by_whoever_manages_users(aurora: Aurora) -> None:
    max_, admin = aurora.as_user("max@example.org"), aurora.as_user()
    set_up(aurora, max_)
    with aurora.database.reading() as session:
        own = session.scalars(select(User.id).where(User.email == "max@example.org")).one()
        nora = session.scalars(select(User.id).where(User.email == EMAIL)).one()
    assert "Phone is lost" in admin.get(f"/users/{own}").text
    assert admin.post(f"/users/{own}/second-factor/off").status == 303
    assert max_.get("/profile").status == 303
    aurora.as_user("max@example.org")
    assert admin.post(f"/users/{nora}/second-factor/off").status == 422


def test_it_is_turned_off_with_password_and_code_only(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    secret, codes = set_up(aurora, visitor)
    aurora.clock.at += timedelta(seconds=30)
    off = "/profile/second-factor/off"
    assert visitor.post(off, {"password": "x", "code": code(aurora, secret)}).status == 422
    assert visitor.post(off, {"password": PASSWORD, "code": "000000"}).status == 422
    fresh = visitor.post(
        "/profile/second-factor/codes", {"password": PASSWORD, "code": code(aurora, secret)}
    )
    assert fresh.status == 200
    assert codes[0] not in fresh.text
    aurora.clock.at += timedelta(seconds=30)
    assert visitor.post(off, {"password": PASSWORD, "code": code(aurora, secret)}).status == 303
    aurora.as_user()


def test_one_session_is_ended_from_another(aurora: Aurora) -> None:
    here, there = aurora.as_user(), aurora.as_user()
    found = re.search(r"/profile/sessions/[0-9a-f]{16}/end", here.get("/profile").text)
    assert found
    assert here.post(found[0]).status == 303
    assert there.get("/profile").status == 303
    assert here.post("/profile/name", {"name": "Nora L."}).status == 303
    assert "Nora L." in here.get("/profile").text


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("el", 390)])
def test_the_second_factor_is_set_up_and_used_in_the_browser(
    browser: Browser, aurora: Aurora, language: str, width: int
) -> None:
    visitor = aurora.as_user()
    visitor.post("/profile/language", {"language": language, "back": "/"})
    with a_tab(browser, aurora.base, width=width, cookies=visitor.cookies) as tab:
        page = tab.open("/profile/second-factor")
        assert tab.axe() == []
        assert tab.misfits() == []
        secret = page.locator(".secret-text").text_content() or ""
        page.fill("[name=password]", PASSWORD)
        page.fill("[name=code]", code(aurora, secret))
        page.locator("main form button[type=submit]").click()
        expect(page.locator(".recovery-codes li")).to_have_count(10)
        assert tab.axe() == []
        assert tab.misfits() == []
    aurora.clock.at += timedelta(seconds=30)
    with a_tab(browser, aurora.base, width=width) as tab:
        page = tab.open("/sign-in?next=/profile")
        page.fill("[name=email]", EMAIL)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-in/code**")
        assert tab.axe() == []
        page.keyboard.type(code(aurora, secret))
        page.keyboard.press("Enter")
        page.wait_for_url(f"{aurora.base}/profile")


def with_authenticator(tab: Tab) -> None:
    """Give the browser a device that keeps passkeys and says its owner touched it."""
    # The debugger's messages have no types.
    send = cast("Callable[..., object]", tab.context.new_cdp_session(tab.page).send)
    send("WebAuthn.enable")
    send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("el", 390)])
def test_a_passkey_is_made_and_signs_in_alone(
    browser: Browser, aurora: Aurora, site: str, language: str, width: int
) -> None:
    visitor = aurora.as_user()
    visitor.post("/profile/language", {"language": language, "back": "/"})
    with a_tab(browser, site, width=width, cookies=visitor.cookies) as tab:
        with_authenticator(tab)
        page = tab.open("/profile")
        page.fill("#f-passkey-name", "Laptop")
        page.locator("[data-passkey-new] button").click()
        page.wait_for_url("**/profile")
        expect(page.get_by_text("Laptop")).to_be_visible()
        assert tab.axe() == []
        assert tab.misfits() == []
        page.context.clear_cookies()
        page = tab.open("/sign-in?next=/receipts")
        assert tab.axe() == []
        page.locator("[data-passkey-sign-in] button").click()
        page.wait_for_url(f"{site}/receipts")
        page = tab.open("/profile")
        page.locator("form[action$='/remove'] button").click()
        expect(page.get_by_text("Laptop")).to_have_count(0)
        page.context.clear_cookies()
        tab.allowed = ("422",)
        page = tab.open("/sign-in")
        page.locator("[data-passkey-sign-in] button").click()
        expect(page.locator("[data-passkey-sign-in] [role=alert]")).to_be_visible()


@pytest.fixture
def site(aurora: Aurora, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same application under a name: browsers make no passkeys for a number."""
    base = aurora.base.replace("127.0.0.1", "localhost")
    monkeypatch.setattr(aurora.settings, "base_url", base)
    return base


def test_answers_that_fit_no_step_open_nothing(aurora: Aurora) -> None:
    visitor = aurora.visitor()
    begun = visitor.post_json("/sign-in/passkey/begin", {}).json
    made_up: tuple[dict[str, Any], ...] = ({}, {"rawId": "AAAA"}, {"rawId": 5, "response": {}})
    for credential in made_up:
        body = {"step": begun["step"], "credential": credential}
        assert visitor.post_json("/sign-in/passkey", body).status == 422
    own = aurora.as_user()
    step = own.post_json("/profile/passkeys/begin", {}).json["step"]
    made = own.post_json("/profile/passkeys", {"step": step, "credential": {"rawId": "AA"}})
    assert made.status == 422
