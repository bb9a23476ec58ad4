"""Z reports, shifts and cash movements over the API."""

from tests.cloud.conftest import Aurora
from tests.cloud.serving import Visitor


def every(user: Visitor, path: str, name: str) -> list[str]:
    """Read a whole list, one row at a time."""
    seen: list[str] = []
    after = ""
    while True:
        part = user.get(f"{path}&limit=1&after={after}").json
        seen += [each["id"] for each in part[name]]
        if part["next"] is None:
            return seen
        after = part["next"]


def test_lists_go_on_where_they_ended_in_both_orders(aurora: Aurora) -> None:
    user = aurora.as_user()
    for path, name in (("/api/v1/closings", "closings"), ("/api/v1/cash-movements", "movements")):
        whole = user.get(f"{path}?limit=200").json
        ids = [each["id"] for each in whole[name]]
        assert len(ids) > 2
        assert whole["next"] is None
        assert every(user, f"{path}?sort=-at", name) == ids
        assert every(user, f"{path}?sort=at", name) == ids[::-1]


def test_a_list_is_narrowed_to_a_store_a_day_and_a_kind(aurora: Aurora) -> None:
    user = aurora.as_user()
    newest = user.get("/api/v1/closings?limit=1").json["closings"][0]
    store, day = newest["store"], newest["business_day"]
    same = user.get(f"/api/v1/closings?store={store}&since={day}&until={day}").json["closings"]
    assert newest in same
    assert {(each["store"], each["business_day"]) for each in same} == {(store, day)}
    assert user.get("/api/v1/closings?since=2090-01-01").json["closings"] == []

    moved = user.get("/api/v1/cash-movements").json["movements"]
    kind = moved[0]["kind"]
    alike = user.get(f"/api/v1/cash-movements?kind={kind}").json["movements"]
    assert {each["kind"] for each in alike} == {kind}
    assert user.get("/api/v1/cash-movements?kind=theft").status == 422


def test_one_z_report_and_one_shift_are_shown_whole(aurora: Aurora) -> None:
    user = aurora.as_user()
    newest = user.get("/api/v1/closings?limit=1").json["closings"][0]
    assert user.get(f"/api/v1/closings/{newest['id']}").json == newest
    assert newest["totals"]["currency"] == newest["grand_sales"]["currency"]

    shift = next(each for each in user.get("/api/v1/shifts").json if each["closed_at"])
    whole = user.get(f"/api/v1/shifts/{shift['id']}").json
    assert whole | shift == whole
    assert whole["totals"]["expected_cash"] == shift["expected"]["minor"]
    assert {each["shift"] for each in whole["movements"]} <= {shift["id"]}
    for path in ("closings", "shifts"):
        assert user.get(f"/api/v1/{path}/01KAXK0000000000000000NONE").status == 404
