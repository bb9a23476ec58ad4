"""Signing in and out, over the real application."""

from datetime import timedelta

import pytest

from cloud.access.models import UserSession
from cloud.access.operations import IDLE_MAX, SESSION_MAX, create_api_key
from cloud.access.pages import own_path
from cloud.access.repository import AccessRepository
from tests.cloud.conftest import Aurora
from tests.cloud.trading import EMAIL, PASSWORD


def test_a_stranger_is_led_to_the_sign_in_page_and_back(aurora: Aurora) -> None:
    visitor = aurora.visitor()
    answer = visitor.get("/receipts?q=12")
    assert answer.status == 303
    assert answer.location == "/sign-in?next=%2Freceipts%3Fq%3D12"
    signed = visitor.post(
        "/sign-in", {"email": EMAIL.upper(), "password": PASSWORD, "next": "/receipts?q=12"}
    )
    assert signed.status == 303
    assert signed.location == "/receipts?q=12"
    assert visitor.get("/receipts?q=12").status == 200


def test_a_fragment_asked_by_a_stranger_leads_the_whole_page_to_the_sign_in(
    aurora: Aurora,
) -> None:
    answer = aurora.visitor().get("/receipts", hx_request="true")
    assert answer.status == 204
    assert answer.headers["hx-redirect"].startswith("/sign-in")


def test_a_machine_without_key_gets_problem_details(aurora: Aurora) -> None:
    answer = aurora.visitor().get("/api/v1/receipts")
    assert answer.status == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["status"] == 401
    assert answer.json["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "wrong password here"), ("nobody@example.org", PASSWORD)]
)
def test_unknown_and_wrong_get_the_same_answer(aurora: Aurora, email: str, password: str) -> None:
    answer = aurora.visitor().post("/sign-in", {"email": email, "password": password})
    assert answer.status == 422
    assert "The address or the password is not right." in answer.text
    assert "sid" not in answer.headers.get("set-cookie", "")


def test_many_failures_make_even_the_right_password_wait(aurora: Aurora) -> None:
    visitor = aurora.visitor()
    for _ in range(5):
        assert visitor.post("/sign-in", {"email": EMAIL, "password": "wrong"}).status == 422
    answer = visitor.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    assert answer.status == 429
    aurora.clock.at += timedelta(minutes=1)
    assert visitor.post("/sign-in", {"email": EMAIL, "password": PASSWORD}).status == 303


def test_other_peoples_guesses_do_not_keep_out_a_browser_that_was_here_before(
    aurora: Aurora,
) -> None:
    owner, attacker = aurora.as_user(), aurora.visitor()
    owner.post("/sign-out")
    for _ in range(9):
        attacker.post("/sign-in", {"email": EMAIL, "password": "wrong"})
    assert attacker.post("/sign-in", {"email": EMAIL, "password": PASSWORD}).status == 429
    assert owner.post("/sign-in", {"email": EMAIL, "password": PASSWORD}).status == 303


def test_a_known_browser_is_slowed_by_its_own_guesses_and_known_for_one_account(
    aurora: Aurora,
) -> None:
    owner = aurora.as_user()
    for _ in range(5):
        assert owner.post("/sign-in", {"email": EMAIL, "password": "wrong"}).status == 422
    assert owner.post("/sign-in", {"email": EMAIL, "password": PASSWORD}).status == 429
    for _ in range(5):
        owner.post("/sign-in", {"email": "max@example.org", "password": "wrong"})
    strange = aurora.visitor().post("/sign-in", {"email": "max@example.org", "password": PASSWORD})
    assert strange.status == 429


def test_the_cookie_is_hidden_from_scripts_and_only_its_hash_is_stored(aurora: Aurora) -> None:
    visitor = aurora.visitor()
    answer = visitor.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    with aurora.database.reading() as session:
        hashes = {each.token_hash for each in session.query(UserSession)}
    assert visitor.cookies["sid"] not in hashes


def test_a_session_ends_when_idle_and_at_the_latest_after_half_a_day(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    aurora.clock.at += IDLE_MAX - timedelta(minutes=1)
    assert visitor.get("/profile").status == 200
    aurora.clock.at += IDLE_MAX - timedelta(minutes=1)
    assert visitor.get("/profile").status == 200
    aurora.clock.at += IDLE_MAX
    assert visitor.get("/profile").status == 303
    busy, status = aurora.as_user(), 0
    for _ in range(int(SESSION_MAX / timedelta(minutes=20))):
        aurora.clock.at += timedelta(minutes=20)
        status = busy.get("/health").status and busy.get("/profile").status
    assert status == 303


def test_signing_out_ends_the_session_and_clears_the_browser(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    kept = dict(visitor.cookies)
    answer = visitor.post("/sign-out")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert "sid" not in visitor.cookies
    visitor.cookies = kept
    assert visitor.get("/profile").status == 303


def test_a_form_from_another_site_is_refused(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    assert visitor.post("/sign-out", origin="https://evil.test").status == 403
    assert visitor.post("/sign-out", sec_fetch_site="cross-site").status == 403
    # A browser that says nothing of where it comes from must not act with a session.
    assert visitor.ask("POST", "/sign-out").status == 403
    assert visitor.get("/profile").status == 200


def test_a_new_password_ends_the_other_sessions(aurora: Aurora) -> None:
    here, elsewhere = aurora.as_user(), aurora.as_user()
    refused = here.post("/profile/password", {"current": "wrong", "new": "four new plain words"})
    assert refused.status == 422
    assert "This is not your present password." in refused.text
    weak = here.post("/profile/password", {"current": PASSWORD, "new": "short"})
    assert "At least 12 characters" in weak.text
    done = here.post("/profile/password", {"current": PASSWORD, "new": "four new plain words"})
    assert done.status == 303
    assert here.get("/profile").status == 200
    assert elsewhere.get("/profile").status == 303


def test_the_language_is_remembered_and_spoken(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    answer = visitor.post("/profile/language", {"language": "el", "back": "/receipts"})
    assert answer.location == "/receipts"
    assert '<html lang="el"' in visitor.get("/receipts").text
    assert visitor.post("/profile/language", {"language": "xx", "back": "/"}).status == 422
    assert '<html lang="el"' in aurora.as_user().get("/profile").text


def test_one_users_language_does_not_reach_another(aurora: Aurora) -> None:
    greek, english = aurora.as_user(), aurora.as_user("max@example.org")
    greek.post("/profile/language", {"language": "el", "back": "/"})
    for _ in range(3):
        assert '<html lang="el"' in greek.get("/profile").text
        assert '<html lang="en"' in english.get("/profile").text


@pytest.mark.parametrize(
    "address",
    ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "", "/a\nb"],
)
def test_a_next_address_never_leads_to_another_site(address: str) -> None:
    assert own_path(address) == "/"


def test_a_program_acts_with_a_key(aurora: Aurora) -> None:
    with aurora.database.transaction() as session:
        user = AccessRepository(session).user_by_email("vera@example.org")
        assert user is not None
        key = create_api_key(session, aurora.clock, user, "nightly export")
    visitor = aurora.visitor()
    visitor.headers["authorization"] = f"Bearer {key}"
    assert visitor.get("/api/v1/receipts").status == 200
    visitor.headers["authorization"] = "Bearer tk_wrong"
    assert visitor.get("/api/v1/receipts").status == 401
    visitor.headers["authorization"] = "Basic abc"
    assert visitor.get("/api/v1/receipts").status == 401
