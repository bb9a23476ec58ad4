"""The till by keyboard alone, and each operator's own look."""

from edge.screens.intents.moving import ChooseContrast, ChooseSize
from edge.screens.intents.typing import PressKey
from edge.screens.shortcuts import DELETE, DOWN, F1, F3, F6, F8, PLUS
from edge.till.state import Stage
from tests.edge.screens.robot import Robot
from tests.edge.workflows.test_sale import LOAF, MILK

ENTER = 13


def press(robot: Robot, *keys: int) -> None:
    for key in keys:
        robot.desk.follow()
        robot.desk.handle(PressKey(key))


def test_a_sale_is_made_without_touching_the_screen(shop) -> None:
    shop.open()
    robot = Robot(shop.till)
    robot.scan(LOAF, MILK)
    press(robot, PLUS, DOWN, DELETE)  # one milk more, nothing below it, and the line is gone
    assert [line.name for line in shop.state.basket.lines] == ["Sourdough loaf"]
    press(robot, F8, ord("5"), ord("0"), ord("0"), F6, F8)
    shop.until(lambda s: s.stage is Stage.COMPLETED)
    assert shop.state.finished.sale.change.minor == 70
    press(robot, F8)
    assert shop.state.stage is Stage.SELLING


def test_a_number_and_enter_sign_on_but_enter_never_moves_money(shop) -> None:
    shop.until(lambda s: s.stage is Stage.SIGN_ON)
    robot = Robot(shop.till)
    robot.press("operator-2")
    assert robot.desk.front.operator is not None
    shop.till.sign_on("maria", "1234")
    shop.until(lambda s: s.operator)
    shop.till.open_shift(0)
    shop.until(lambda s: s.stage is Stage.SELLING)
    robot.scan(LOAF)
    press(robot, F8, ord("5"), ord("0"), ord("0"), ENTER)
    assert shop.state.payment.tenders == ()


def test_help_says_what_the_screen_is_for(shop) -> None:
    shop.open()
    robot = Robot(shop.till)
    press(robot, F1)
    selling = robot.desk.shown().overlay.text
    robot.press("help-close")
    press(robot, F3, F1)
    assert robot.desk.shown().overlay.text != selling


def test_an_operator_finds_the_screen_as_they_left_it(shop) -> None:
    shop.open()
    robot = Robot(shop.till)
    robot.desk.handle(ChooseSize(large=True))
    robot.desk.handle(ChooseContrast(more=True))
    shop.restart()
    robot = Robot(shop.till)
    assert not robot.desk.front.large
    shop.sign_on()
    robot.desk.follow()
    assert robot.desk.front.large
    assert robot.desk.front.contrast
