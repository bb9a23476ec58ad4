"""The change history: searched by values, read over the API, exported; it tells no secrets."""

from datetime import timedelta

from cloud.access.models import Role
from cloud.access.operations import add_ready_roles, create_user
from cloud.access.repository import AccessRepository
from tests.cloud.conftest import Aurora
from tests.cloud.serving import Visitor
from tests.cloud.trading import PASSWORD


def with_changes(aurora: Aurora) -> tuple[Visitor, str]:
    """Enrol and change a customer; gives the administrator and the customer's id."""
    chief = aurora.as_user()
    body = {"name": "Ελένη Μακρή", "phones": ["+358401234567"]}
    made = chief.post_json("/api/v1/customers", body).json["id"]
    aurora.clock.at += timedelta(minutes=1)
    changed = chief.ask(
        "PUT",
        f"/api/v1/customers/{made}?version=1",
        body='{"name": "Ελένη Νέα", "phones": ["+358401234567"]}'.encode(),
        headers={"origin": aurora.base, "content-type": "application/json"},
    )
    assert changed.status == 200, changed.text
    return chief, made


def test_a_change_is_found_by_what_was_and_what_is_in_any_script(aurora: Aurora) -> None:
    chief, made = with_changes(aurora)
    for words in ("Μακρή", "ελένη νέα", "358401234567"):
        assert made in chief.get(f"/history?q={words}").text, words
    assert "No change matches" in chief.get("/history?q=zzzz").text


def test_a_hidden_value_is_not_found_either(aurora: Aurora) -> None:
    with_changes(aurora)
    with aurora.database.transaction() as session:
        for each in ("technician", "accountant"):
            create_user(
                session,
                aurora.clock,
                tenant=aurora.retailer.tenant,
                email=f"{each}@example.org",
                name=each,
                password=PASSWORD,
                role=each,
            )
        role = AccessRepository(session).role(aurora.retailer.tenant, "accountant")
        assert role
        role.hidden = ["customers.phone"]
    accountant = aurora.as_user("accountant@example.org")
    assert accountant.get("/api/v1/changes?kind=customer").json["changes"]
    assert accountant.get("/api/v1/changes?q=358401234567").json["changes"] == []
    # A technician sees no customers, so neither their changes.
    technician = aurora.as_user("technician@example.org")
    assert technician.get("/api/v1/changes?kind=customer").json["changes"] == []
    assert technician.get("/history.csv").status == 403


def test_the_api_pages_through_and_filters(aurora: Aurora) -> None:
    chief, made = with_changes(aurora)
    seen: list[str] = []
    after = ""
    while after is not None:
        body = chief.get(f"/api/v1/changes?record={made}&limit=1&after={after}").json
        seen += [each["action"] for each in body["changes"]]
        after = body["next"]
    assert seen == ["changed", "created"]
    (latest,) = chief.get(f"/api/v1/changes?record={made}&q=νέα").json["changes"]
    assert latest["before"]["name"] == "Ελένη Μακρή"
    assert latest["after"]["name"] == "Ελένη Νέα"
    assert latest["actor_name"] == "Nora Lind"
    assert chief.get("/api/v1/changes?since=2027-01-01T00:00:00Z").json["changes"] == []
    assert chief.get("/api/v1/changes?since=2027-01-01T00:00:00").status == 422


def test_the_history_is_exported_as_it_is_filtered(aurora: Aurora) -> None:
    chief, made = with_changes(aurora)
    told = chief.get(f"/history.csv?record={made}").text
    assert "Ελένη Μακρή,Ελένη Νέα" in told
    assert chief.get(f"/history.xlsx?record={made}").text.startswith("PK")


def test_ready_roles_that_came_later_are_given_to_older_retailers(aurora: Aurora) -> None:
    with aurora.database.transaction() as session:
        role = session.get(Role, (aurora.retailer.tenant, "accountant"))
        assert role
        for each in AccessRepository(session).rights_of(role.tenant, role.id):
            session.delete(each)
        session.flush()
        session.delete(role)
    with aurora.database.transaction() as session:
        for tenant in AccessRepository(session).retailers():
            add_ready_roles(session, tenant)
    assert "Accountant" in aurora.as_user().get("/roles").text
