from firmware_drivers.transports.transport import Deadline


def test_a_deadline_in_the_past_has_no_time_left() -> None:
    passed = Deadline.after(-1)
    assert passed.passed
    assert passed.remaining_s == 0


def test_a_wait_inside_a_wait_ends_with_the_earlier_of_both() -> None:
    outer = Deadline.after(10)
    assert outer.at_most(1).remaining_s <= 1
    assert outer.at_most(100) == outer
