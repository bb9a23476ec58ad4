"""People: invited by mail, changed, locked out, let in again; and a forgotten password."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from cloud.access.models import AccountLink, User
from cloud.access.repository import AccessRepository
from cloud.database.job_queue import Job
from cloud.jobs import Worker, mail_handlers
from cloud.mail.postman import FolderPostman
from tests.cloud.browsing import a_tab
from tests.cloud.conftest import Aurora
from tests.cloud.serving import Visitor
from tests.cloud.trading import EMAIL, PASSWORD

NEW = "four new plain words"


class Post:
    """Runs the jobs and opens the letters."""

    def __init__(self, aurora: Aurora, folder: Path) -> None:
        handlers = mail_handlers(FolderPostman(folder, "hq@example.org"), aurora.base)
        self._worker = Worker(aurora.database, aurora.clock, handlers)
        self._folder = folder

    def letters(self) -> list[tuple[str, str]]:
        """Deliver what waits; gives address and text of everything delivered so far."""
        self._worker.run_due()
        files = sorted(self._folder.glob("*.eml"))
        messages = [message_from_bytes(each.read_bytes(), policy=default) for each in files]
        return [(str(each["to"]), each.get_content()) for each in messages]

    def link(self) -> str:
        """The path in the latest letter."""
        found = re.search(r"https?://[^/]+(/account/\S+)", self.letters()[-1][1])
        assert found
        return found[1]


@pytest.fixture
def post(aurora: Aurora, tmp_path: Path) -> Post:
    return Post(aurora, tmp_path / "post")


def invited(admin: Visitor, **facts: object) -> str:
    form = {"name": "Tom Ivers", "email": "Tom@Example.org", "role": "manager", **facts}
    answer = admin.post("/users/new", form)
    assert answer.status == 303, answer.text
    return answer.location


def test_somebody_is_invited_chooses_a_password_and_signs_in(aurora: Aurora, post: Post) -> None:
    admin, tom = aurora.as_user(), aurora.visitor()
    page = invited(admin)
    assert "no password chosen yet" in admin.get(page).text
    assert "Tom Ivers" in admin.get("/users?view=invited").text
    link = post.link()
    assert post.letters()[-1][0] == "Tom Ivers <tom@example.org>"
    # Looking (a mail scanner does) does not use the link up.
    assert "Welcome to Tameio" in tom.get(link).text
    assert "not the same" in tom.post(link, {"new": NEW, "again": "other"}).text
    assert "At least 12" in tom.post(link, {"new": "short", "again": "short"}).text
    assert tom.post(link, {"new": NEW, "again": NEW}).location == "/sign-in"
    assert tom.get(link).status == 404
    tom.sign_in("tom@example.org", NEW)
    assert tom.get("/customers").status == 200
    assert tom.get("/users").status == 403
    with aurora.database.reading() as session:
        told = [str(each.arguments) for each in session.scalars(select(Job))]
        hashes = [each.token_hash for each in session.scalars(select(AccountLink))]
    assert not any(link.rpartition("/")[2] in each for each in (*told, *hashes))


def test_nobody_signs_in_before_choosing_a_password(aurora: Aurora) -> None:
    invited(aurora.as_user())
    for password in ("", "the password of nobody"):
        answer = aurora.visitor().post(
            "/sign-in", {"email": "tom@example.org", "password": password}
        )
        assert answer.status == 422


def test_an_invitation_ends_after_a_week_and_can_be_sent_again(aurora: Aurora, post: Post) -> None:
    page = invited(aurora.as_user())
    old = post.link()
    aurora.clock.at += timedelta(days=7, minutes=1)
    assert aurora.visitor().get(old).status == 404
    assert aurora.as_user().post(f"{page}/invitation").status == 303
    assert aurora.visitor().get(post.link()).status == 200


def test_locking_somebody_out_ends_their_sessions_at_once(aurora: Aurora) -> None:
    admin, max_ = aurora.as_user(), aurora.as_user("max@example.org")
    with aurora.database.reading() as session:
        found = AccessRepository(session).user_by_email("max@example.org")
        assert found
    assert admin.post(f"/users/{found.id}/active?yes=false").status == 303
    assert max_.get("/customers").status == 303
    refused = aurora.visitor().post("/sign-in", {"email": found.email, "password": PASSWORD})
    assert refused.status == 422
    assert "Max Manager" in admin.get("/users?view=out").text
    assert admin.post(f"/users/{found.id}/active?yes=true").status == 303
    aurora.as_user("max@example.org")
    assert "locked out" in admin.get(f"/users/{found.id}").text


def test_a_person_gets_another_role_and_stores_and_signs_in_anew(aurora: Aurora) -> None:
    admin, max_ = aurora.as_user(), aurora.as_user("max@example.org")
    with aurora.database.reading() as session:
        found = AccessRepository(session).user_by_email("max@example.org")
        assert found
    store = aurora.retailer.tills[0].store
    form = {"name": "Max M.", "role": "view-only", "language": "", "version": 1, "stores": [store]}
    assert admin.post(f"/users/{found.id}", form).status == 303
    assert max_.get("/receipts").status == 303
    again = aurora.as_user("max@example.org")
    assert again.get("/customers/new").status == 403
    assert "KA1A-" in again.get("/receipts").text
    assert "HS1A-" not in again.get("/receipts").text
    late = admin.post(f"/users/{found.id}", form)
    assert late.status == 422
    assert "Somebody else saved" in late.text
    strange = admin.post(f"/users/{found.id}", {**form, "version": 2, "stores": ["none"]})
    assert strange.status == 422


def test_rights_cannot_climb(aurora: Aurora) -> None:
    """Whoever may manage users cannot make or touch somebody who may more than they."""
    admin = aurora.as_user()
    made = admin.post("/roles/manager/copy", {"name": "Personnel"}).location
    rights = [f"{s}:{a}" for s in ("customers", "users") for a in ("see", "add", "edit")]
    assert admin.post(made, {"name": "Personnel", "rights": rights}).status == 303
    with aurora.database.transaction() as session:
        max_ = AccessRepository(session).user_by_email("max@example.org")
        nora = AccessRepository(session).user_by_email(EMAIL)
        assert max_
        assert nora
        max_.role = made.rpartition("/")[2]
        own, higher = max_.id, nora.id
    climber = aurora.as_user("max@example.org")
    form = {"name": "Eve Ivers", "email": "eve@example.org", "role": "administrator"}
    assert "more than you may" in climber.post("/users/new", form).text
    assert climber.post(f"/users/{higher}/active?yes=false").status == 422
    facts = {"name": "Max", "role": "administrator", "version": 1}
    assert climber.post(f"/users/{own}", facts).status == 422
    assert climber.post(f"/users/{higher}", {**facts, "role": "cashier"}).status == 422
    assert admin.post(f"/users/{higher}/active?yes=false").status == 422  # their own account


def test_people_over_the_api(aurora: Aurora, post: Post) -> None:
    admin = aurora.as_user()
    body = {"name": "Tom Ivers", "email": "tom@example.org", "role": "cashier"}
    made = admin.post_json("/api/v1/users", body, idempotency_key="1")
    assert (made.status, made.json["state"]) == (201, "invited")
    again = admin.post_json("/api/v1/users", body, idempotency_key="1")
    assert again.json["id"] == made.json["id"]
    assert admin.post_json("/api/v1/users", body).status == 409
    assert admin.post_json("/api/v1/users", {**body, "email": "no"}).status == 422
    assert len(post.letters()) == 1
    address = f"/api/v1/users/{made.json['id']}"
    listed = admin.get("/api/v1/users?q=tom").json
    assert [each["email"] for each in listed["users"]] == ["tom@example.org"]
    assert admin.ask("DELETE", address, headers={"origin": aurora.base}).status == 204
    assert admin.get(address).json["state"] == "locked out"
    assert admin.post_json(f"{address}/restore", {}).status == 204
    assert aurora.as_user("vera@example.org").get("/api/v1/users").status == 403


def test_a_forgotten_password_is_replaced_by_mail(aurora: Aurora, post: Post) -> None:
    here, elsewhere = aurora.visitor(), aurora.as_user()
    answer = here.post("/forgotten", {"email": EMAIL.upper()})
    unknown = here.post("/forgotten", {"email": "nobody@example.org"})
    assert answer.status == unknown.status == 200
    assert answer.text.replace(EMAIL.upper(), "") == unknown.text.replace("nobody@example.org", "")
    assert len(post.letters()) == 1
    link = post.link()
    assert here.post(link, {"new": NEW, "again": NEW}).status == 303
    assert elsewhere.get("/profile").status == 303
    here.sign_in(EMAIL, NEW)


def test_asking_again_and_again_sends_few_letters_and_slows_no_sign_in(
    aurora: Aurora, post: Post
) -> None:
    visitor = aurora.visitor()
    for _ in range(12):
        visitor.post("/forgotten", {"email": EMAIL})
        post.letters()
    assert 1 <= len(post.letters()) <= 6
    visitor.sign_in(EMAIL, PASSWORD)


def test_a_locked_out_account_gets_no_link(aurora: Aurora, post: Post) -> None:
    with aurora.database.transaction() as session:
        for each in session.scalars(select(User).where(User.email == EMAIL)):
            each.is_active = False
    aurora.visitor().post("/forgotten", {"email": EMAIL})
    assert post.letters() == []


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("el", 390)])
def test_an_invitation_in_the_browser(
    browser: Browser, aurora: Aurora, post: Post, language: str, width: int
) -> None:
    visitor = aurora.as_user()
    visitor.post("/profile/language", {"language": language, "back": "/"})
    with a_tab(browser, aurora.base, width=width, cookies=visitor.cookies) as tab:
        page = tab.open("/users/new")
        assert tab.axe() == []
        page.fill("[name=name]", "Ελένη Μακρή")
        page.fill("[name=email]", "eleni@example.org")
        page.select_option("main [name=language]", "el")
        page.locator("main form.panel button[type=submit]").click()
        page.wait_for_url(re.compile(r"/users/0"))
        expect(page.locator("h1")).to_have_text("Ελένη Μακρή")
        assert tab.axe() == []
        assert tab.misfits() == []
    with a_tab(browser, aurora.base, width=width) as tab:
        page = tab.open(post.link())
        assert tab.axe() == []
        page.fill("[name=new]", NEW)
        page.fill("[name=again]", NEW)
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-in")
        page.fill("[name=email]", "eleni@example.org")
        page.fill("[name=password]", NEW)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{aurora.base}/")
        expect(page.locator("html")).to_have_attribute("lang", "el")
        page = tab.open("/forgotten")
        assert tab.axe() == []
