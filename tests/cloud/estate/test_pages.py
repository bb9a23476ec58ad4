import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud.access.operations import add_ready_roles, create_user
from cloud.audit.operations import System
from cloud.database.schema import create_missing
from cloud.estate.enrolment import Granted, present_claim
from cloud.estate.issuing import Issuing
from cloud.estate.operations import StoreFacts, found_retailer, open_store, place_register
from cloud.estate.presence import record_presence
from cloud.settings import Settings
from cloud.wiring import Cloud, build_cloud, build_web
from sync_protocol.identity.authority_folder import AuthorityFolder
from sync_protocol.identity.claim import ClaimCode
from sync_protocol.identity.enrolment_client import NewKeys
from sync_protocol.messages.control import Condition
from tests.cloud.estate.conftest import TurnedClock, a_request
from tests.cloud.serving import Visitor, serving

PASSWORD = "four quiet words here"


class Portal(Visitor):
    """A signed-in visitor, with the parts behind the pages."""

    cloud: Cloud
    issuing: Issuing
    tenant: str
    store: str
    register: str

    def enrol(self, code: ClaimCode, keys: NewKeys | None = None) -> str:
        """Do what a machine does with the code; returns its device id, or nothing yet."""
        with self.cloud.database.transaction() as session:
            outcome = present_claim(
                session, self.cloud.clock, self.issuing, a_request(code, keys), "10.0.0.9"
            )
        return outcome.grant.device if isinstance(outcome, Granted) else ""


@pytest.fixture(params=[False])
def approval(request: pytest.FixtureRequest) -> bool:
    return request.param


@pytest.fixture
def portal(tmp_path: Path, authority_folder: AuthorityFolder, approval: bool) -> Iterator[Portal]:
    settings = Settings(
        var_dir=tmp_path,
        authority_dir=authority_folder.path,
        device_port=0,
        enrolment_approval=approval,
    )
    cloud = build_cloud(settings, TurnedClock())
    app = build_web(cloud)
    create_missing(cloud.database)
    with cloud.database.transaction() as session:
        actor = System(name="Nora")
        retailer = found_retailer(
            session, cloud.clock, name="Agora", currency="EUR", time_zone="Europe/Athens"
        )
        add_ready_roles(session, retailer.tenant)
        for role in ("administrator", "view-only"):
            create_user(
                session,
                cloud.clock,
                tenant=retailer.tenant,
                email=f"{role}@example.com",
                name="Nora",
                password=PASSWORD,
                role=role,
            )
        store = open_store(
            session, cloud.clock, actor, retailer.tenant, StoreFacts(code="S1", name="Harbour")
        )
        register = place_register(
            session, cloud.clock, actor, store=store, name="Till 1", receipt_prefix="S1T1"
        )
    with serving(app) as base:
        visitor = Portal(base)
        visitor.cloud, visitor.issuing = cloud, app.state.issuing
        visitor.tenant, visitor.store, visitor.register = retailer.tenant, store.id, register.id
        visitor.sign_in("administrator@example.com", PASSWORD)
        yield visitor
        visitor.close()
    cloud.database.close()


def shown_code(html: str) -> ClaimCode:
    found = re.search(r'data-copy="([0-9A-Z-]{14})"', html)
    assert found
    return ClaimCode.parse(found[1])


def claim_path(html: str) -> str:
    found = re.search(r'hx-get="(/tills/claims/\w+)"', html)
    assert found
    return found[1]


def test_a_till_is_added_by_a_code_on_the_page(portal: Portal) -> None:
    assert "No machine yet" in portal.get("/tills").text
    page = portal.post("/tills/add", {"register": portal.register})
    assert page.status == 200
    assert "<svg" in page.text
    assert portal.issuing.root_words in page.text
    state = claim_path(page.text)
    assert "Waiting for the machine" in portal.get(state).text
    device = portal.enrol(shown_code(page.text))
    assert f"/tills/{device}" in portal.get(state).text
    assert device in portal.get("/tills").text
    card = portal.get(f"/tills/{device}").text
    assert "Raspberry Pi 5" in card
    assert "S1T1-A" in card


@pytest.mark.parametrize("approval", [True], indirect=True)
def test_with_approval_the_page_shows_the_number_and_asks(portal: Portal) -> None:
    page = portal.post("/tills/add", {"register": portal.register})
    code, keys, state = shown_code(page.text), NewKeys.generate(), claim_path(page.text)
    assert portal.enrol(code, keys) == ""
    waiting = portal.get(state).text
    assert f"{keys.comparison[:3]} {keys.comparison[3:]}" in waiting
    assert portal.post(f"{state}/maybe").status == 404
    assert "Accepted" in portal.post(f"{state}/accept").text
    assert portal.post(f"{state}/accept").status == 409
    assert portal.enrol(code, keys)


@pytest.mark.parametrize("approval", [True], indirect=True)
def test_a_machine_can_be_turned_away(portal: Portal) -> None:
    page = portal.post("/tills/add", {"register": portal.register})
    code, keys, state = shown_code(page.text), NewKeys.generate(), claim_path(page.text)
    portal.enrol(code, keys)
    assert "turned away" in portal.post(f"{state}/decline").text
    assert portal.enrol(code, keys) == ""


def test_a_new_place_is_added_with_its_till(portal: Portal) -> None:
    form = {"store": portal.store, "name": "Till 2", "receipt_prefix": "S1T2"}
    assert portal.post("/tills/add", form).status == 200
    assert "Till 2" in portal.get("/tills").text
    again = portal.post("/tills/add", form)
    assert (again.status, "Another till prints" in again.text) == (422, True)
    empty = portal.post("/tills/add", {"store": portal.store})
    assert (empty.status, "Please fill this in" in empty.text) == (422, True)
    assert portal.post("/tills/add", {**form, "receipt_prefix": "ä b"}).status == 422
    assert portal.post("/tills/add", {"register": "unknown"}).status == 404


def test_a_till_is_revoked_with_a_reason(portal: Portal) -> None:
    page = portal.post("/tills/add", {"register": portal.register})
    device = portal.enrol(shown_code(page.text))
    assert portal.post(f"/tills/{device}/revoke", {"reason": ""}).status == 422
    answer = portal.post(f"/tills/{device}/revoke", {"reason": "stolen in the night"})
    assert (answer.status, answer.location) == (303, f"/tills/{device}")
    assert "stolen in the night" in portal.get(f"/tills/{device}").text
    assert portal.get("/tills/unknown").status == 404


def test_a_till_in_trouble_comes_first_and_says_what_is_wrong(portal: Portal) -> None:
    page = portal.post("/tills/add", {"register": portal.register})
    device = portal.enrol(shown_code(page.text))
    conditions = {
        "Two copies of this till": Condition(alarm="fork"),
        "The disk is nearly full (3 % free)": Condition(disk_free_percent=3),
        "minutes off": Condition(now_us=1_000_000),
        "Its certificate ends soon": Condition(cert_not_after_us=1_795_700_000_000_000),
        "7 entries are not here yet": Condition(backlog=7, oldest_at_us=1_700_000_000_000_000),
    }
    for number, (words, condition) in enumerate(conditions.items()):
        with portal.cloud.database.transaction() as session:
            record_presence(
                session,
                tenant=portal.tenant,
                device=device,
                mqtt_session=str(number),
                at=portal.cloud.clock.now(),
                condition=condition,
            )
        assert words in portal.get("/tills").text, words
    assert portal.get("/menu/counts").json["tills"] == 0


def test_who_may_only_look_changes_nothing(portal: Portal) -> None:
    looker = Visitor(portal.base).sign_in("view-only@example.com", PASSWORD)
    assert looker.get("/tills").status == 200
    assert looker.get("/stores").status == 200
    for path in ("/tills/add", "/stores/new"):
        assert looker.get(path).status == 403
    assert looker.post("/tills/add", {"register": portal.register}).status == 403
    assert looker.post(f"/stores/{portal.store}", {"name": "x"}).status == 403
    assert looker.post_json(f"/api/v1/registers/{portal.register}/claims", {}).status == 403
    looker.close()
    stranger = Visitor(portal.base)
    assert stranger.get("/tills").status == 303
    stranger.close()


STORE = {
    "code": "S2",
    "name": "Old Market",
    "country": "GR",
    "currency": "EUR",
    "time_zone": "Europe/Athens",
    "language": "el",
    "tax_included": "true",
    "cash_step_minor": "5",
    "receipt_header": "AGORA\r\nOld Market",
}


def test_a_store_is_opened_and_changed(portal: Portal) -> None:
    assert portal.get("/stores/new").status == 200
    assert portal.post("/stores/new", STORE).status == 303
    assert "Old Market" in portal.get("/stores").text
    saved = portal.post(f"/stores/{portal.store}", {**STORE, "name": "Pier", "code": "S1"})
    assert saved.status == 303
    page = portal.get(f"/stores/{portal.store}").text
    assert "Pier" in page
    assert "AGORA\nOld Market" in page
    assert portal.get("/stores/unknown").status == 404


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("time_zone", "Atlantis/Sunken", "not known"),
        ("name", "", "fill this in"),
        ("currency", "euro", "Please look at"),
        ("cash_step_minor", "0", "at least 1"),
    ],
)
def test_a_mistake_in_a_store_is_named(portal: Portal, field: str, value: str, words: str) -> None:
    answer = portal.post(f"/stores/{portal.store}", {**STORE, field: value})
    assert answer.status == 422
    assert words in answer.text
    assert portal.post("/stores/new", {**STORE, field: value}).status == 422


def test_the_api_adds_registers_and_refuses_taken_prefixes(portal: Portal) -> None:
    body = {"store": portal.store, "name": "Till 5", "receipt_prefix": "S1T5"}
    assert portal.post_json("/api/v1/registers", body).status == 201
    assert portal.post_json("/api/v1/registers", body).status == 409
    assert portal.post_json("/api/v1/registers", {**body, "store": "no"}).status == 404
    assert portal.post_json("/api/v1/registers", {**body, "receipt_prefix": "s"}).status == 422
    assert len(portal.get(f"/api/v1/registers?store={portal.store}").json) == 2
    assert [store["name"] for store in portal.get("/api/v1/stores").json] == ["Harbour"]
    claim = portal.post_json(f"/api/v1/registers/{portal.register}/claims", {}).json
    decided = portal.post_json(f"/api/v1/claims/{claim['id']}/decision", {"accept": True})
    assert decided.status == 409
    assert portal.get(f"/api/v1/claims/{claim['id']}").json["state"] == "open"
    assert portal.get("/api/v1/claims/unknown").status == 404
    assert portal.post_json("/api/v1/devices/unknown/revocation", {"reason": "x"}).status == 404


def test_without_an_authority_pages_say_what_to_do(portal: Portal, tmp_path: Path) -> None:
    secret = portal.issuing.authority.path / "token.secret"
    hidden = secret.rename(tmp_path / "token.secret")
    try:
        assert "tameio-provision init" in portal.get("/tills/add").text
        assert portal.post("/tills/add", {"register": portal.register}).status == 503
        path = f"/api/v1/registers/{portal.register}/claims"
        assert portal.post_json(path, {}).status == 503
        assert portal.get("/enrol/v1/root").status == 503
    finally:
        hidden.rename(secret)
