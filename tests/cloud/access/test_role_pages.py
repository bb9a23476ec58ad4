"""Roles are copied, tuned, and looked through; the history tells it and keeps hidden fields."""

from cloud.access.operations import create_user
from cloud.audit.operations import System, record_change
from tests.cloud.conftest import Aurora
from tests.cloud.trading import PASSWORD


def test_every_ready_role_is_explained_in_words(aurora: Aurora) -> None:
    text = aurora.as_user().get("/roles").text
    for name in ("Administrator", "Senior manager", "Cashier", "Technician", "Accountant"):
        assert name in text
    assert "Hidden: Tax number, Remarks, Debt and credit" in text


def test_a_copied_role_is_tuned_and_holds_at_once(aurora: Aurora) -> None:
    chief = aurora.as_user()
    copied = chief.post("/roles/view-only/copy", {"name": "Helper"})
    assert copied.status == 303
    role = copied.location.rpartition("/")[2]
    with aurora.database.transaction() as session:
        create_user(
            session,
            aurora.clock,
            tenant=aurora.retailer.tenant,
            email="helper@example.org",
            name="Helper",
            password=PASSWORD,
            role=role,
        )
    helper = aurora.as_user("helper@example.org")
    assert helper.get("/receipts").status == 200
    tuned = chief.post(f"/roles/{role}", {"name": "Helper", "rights": ["customers:export"]})
    assert tuned.status == 303
    assert helper.get("/receipts").status == 403
    assert helper.get("/customers").status == 200  # whoever exports also sees
    assert helper.get("/customers.csv").status == 200
    history = chief.get("/history?kind=role").text
    assert "customers: export" in history
    assert "127.0.0.1" in history


def test_administrators_cannot_be_tuned_and_nothing_unknown_is_granted(aurora: Aurora) -> None:
    chief = aurora.as_user()
    assert chief.post("/roles/administrator", {"rights": ["receipts:see"]}).status == 422
    assert chief.post("/roles/manager", {"rights": ["receipts:delete"]}).status == 422
    assert chief.post("/roles/manager", {"hidden": ["customers.name"]}).status == 422
    assert chief.get("/roles/none-such").status == 404


def test_view_as_shows_what_the_role_sees_and_changes_nothing(aurora: Aurora) -> None:
    chief = aurora.as_user()
    assert chief.post("/roles/view-only/view-as").status == 303
    assert "Back to my own role" in chief.get("/").text
    assert chief.get("/roles").status == 403
    assert chief.post("/profile/password", {"current": PASSWORD, "new": "x"}).status == 403
    assert chief.post("/roles/view-as/end").status == 303
    assert chief.get("/roles").status == 200


def test_the_history_does_not_tell_what_the_record_hides(aurora: Aurora) -> None:
    with aurora.database.transaction() as session:
        create_user(
            session,
            aurora.clock,
            tenant=aurora.retailer.tenant,
            email="acc@example.org",
            name="Acc",
            password=PASSWORD,
            role="accountant",
        )
        record_change(
            session,
            aurora.clock,
            System(),
            tenant=aurora.retailer.tenant,
            kind="customer",
            record="C1",
            action="changed",
            before={"birthday": "01-02", "name": "Ada"},
            after={"birthday": "03-04", "name": "Ada Lovelace"},
        )
    told = aurora.as_user("acc@example.org").get("/history").text
    assert "Ada Lovelace" in told
    assert "03-04" not in told
    assert "03-04" in aurora.as_user().get("/history").text
