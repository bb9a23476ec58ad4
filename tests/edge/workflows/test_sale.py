"""A sale from scan to paper."""


def test_a_cash_sale_is_durable_then_paid_then_printed(shop) -> None:
    shop.open()
    number = shop.sell("4006381333931", cash=500)
    state = shop.state
    assert number == "S1T1A-000001"
    assert state.stage == "completed"
    assert state.finished.sale.change.minor == 70
    assert state.finished.printing == "done"
    assert shop.drawer.opened == 1
    assert "Sourdough loaf" in shop.printer.text()
    assert state.shift.expected_cash.minor == 10_430
