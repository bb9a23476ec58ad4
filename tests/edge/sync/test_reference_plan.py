from edge.sync.reference_plan import Pull, ReferencePlan
from sync_protocol.messages.reference import BucketState

HELD = {"group/prices": BucketState(rev=5, generation="g"), "tenant/tax": BucketState()}


def test_what_is_up_to_date_is_not_pulled() -> None:
    plan = ReferencePlan()
    plan.offered(0, {"group/prices": (5, "g")}, HELD)
    assert plan.next(0, HELD) is None
    assert plan.is_complete


def test_later_revisions_are_pulled_as_changes() -> None:
    plan = ReferencePlan()
    plan.offered(0, {"group/prices": (7, "g")}, HELD)
    assert plan.next(0, HELD) == Pull("group/prices", "changes")
    plan.done("group/prices", BucketState(rev=6, generation="g"))
    assert plan.next(0, HELD) == Pull("group/prices", "changes")
    plan.done("group/prices", BucketState(rev=7, generation="g"))
    assert plan.is_complete


def test_an_empty_bucket_and_another_generation_need_a_snapshot() -> None:
    plan = ReferencePlan()
    plan.offered(0, {"tenant/tax": (1, "g"), "group/prices": (2, "new")}, HELD)
    assert plan.next(0, HELD) == Pull("tenant/tax", "snapshot")
    plan.done("tenant/tax", BucketState(rev=1, generation="g"))
    assert plan.next(0, HELD) == Pull("group/prices", "snapshot")


def test_a_till_first_needs_what_it_sells_with() -> None:
    names = ["tenant/customers", "group/catalog", "store/config", "tenant/operators"]
    plan = ReferencePlan()
    plan.offered(0, dict.fromkeys(names, (1, "g")), {})
    order: list[str] = []
    while pull := plan.next(0, {}):
        order.append(pull.bucket)
        plan.done(pull.bucket, BucketState(rev=1, generation="g"))
    assert order == ["store/config", "tenant/operators", "group/catalog", "tenant/customers"]


def test_a_failure_waits_longer_each_time_and_hinders_no_other() -> None:
    plan = ReferencePlan()
    plan.offered(0, {"group/prices": (7, "g"), "tenant/tax": (1, "g")}, HELD)
    plan.failed(0, "tenant/tax", 0.999)
    assert plan.next(0, HELD) == Pull("group/prices", "changes")
    assert plan.next(998, HELD) == Pull("group/prices", "changes")
    plan.done("group/prices", BucketState(rev=7, generation="g"))
    assert plan.wake_at_ms() == 999
    plan.failed(999, "tenant/tax", 0.999)
    assert plan.wake_at_ms() == 999 + 1998


def test_a_hint_is_due_when_it_says_and_an_old_one_is_nothing() -> None:
    plan = ReferencePlan()
    plan.hinted(500, "group/prices", 6, HELD)
    assert plan.next(499, HELD) is None
    assert plan.next(500, HELD) == Pull("group/prices", "changes")
    plan.done("group/prices", BucketState(rev=6, generation="g"))
    plan.hinted(500, "group/prices", 5, HELD)
    assert plan.is_complete


def test_differing_sums_ask_for_a_snapshot() -> None:
    plan = ReferencePlan()
    plan.offered(0, {"group/prices": (7, "g")}, HELD)
    plan.needs_snapshot("group/prices")
    assert plan.next(0, HELD) == Pull("group/prices", "snapshot")


def test_goods_wait_for_their_prices_and_taxes_even_when_those_fail() -> None:
    plan = ReferencePlan()
    plan.offered(0, dict.fromkeys(["group/catalog", "group/prices", "tenant/tax"], (9, "g")), {})
    plan.done("tenant/tax", BucketState(rev=9, generation="g"))
    plan.failed(0, "group/prices", 0.999)
    assert plan.next(998, {}) is None
    assert plan.wake_at_ms() == 999
    assert plan.next(999, {}) == Pull("group/prices", "snapshot")
    plan.done("group/prices", BucketState(rev=9, generation="g"))
    assert plan.next(999, {}) == Pull("group/catalog", "snapshot")
