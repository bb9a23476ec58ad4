"""Who may do what, and who may approve it."""

import pytest

from edge.till.authority import ACTION_NAMES, Action, Answer, default_for, may, may_approve


def test_every_action_has_words() -> None:
    assert set(ACTION_NAMES) == set(Action)


@pytest.mark.parametrize(
    ("role", "action", "answer"),
    [
        ("cashier", Action.SELL, Answer.YES),
        ("cashier", Action.VOID_LINE, Answer.YES),
        ("cashier", Action.OVERRIDE_PRICE, Answer.APPROVAL),
        ("cashier", Action.CLOSE_DAY, Answer.APPROVAL),
        ("supervisor", Action.OVERRIDE_PRICE, Answer.YES),
        ("manager", Action.TRAINING, Answer.YES),
        ("technician", Action.SELL, Answer.NO),
        ("technician", Action.TRAINING, Answer.YES),
        ("unheard-of", Action.NO_SALE, Answer.APPROVAL),
    ],
)
def test_roles_have_defaults(role: str, action: Action, answer: Answer) -> None:
    assert default_for(role, action) is answer
    assert may(role, {}, action) is answer


def test_headquarters_has_the_last_word_and_nonsense_changes_nothing() -> None:
    assert may("cashier", {"override-price": "yes"}, Action.OVERRIDE_PRICE) is Answer.YES
    assert may("manager", {"override-price": "no"}, Action.OVERRIDE_PRICE) is Answer.NO
    assert may("cashier", {"override-price": "perhaps"}, Action.OVERRIDE_PRICE) is Answer.APPROVAL


def test_only_those_approve_who_may_do_it_themselves() -> None:
    assert may_approve("supervisor", {}, Action.RETURN_WITHOUT_RECEIPT)
    assert not may_approve("supervisor", {"free-line": "approval"}, Action.FREE_LINE)
    assert not may_approve("cashier", {"free-line": "yes"}, Action.FREE_LINE)
