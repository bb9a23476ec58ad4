"""What the staff section refuses.

StaffRefused
├── UnknownOperator    nothing here has that id
├── CardTaken          another operator has that card; says who
├── NotAPin            not four to eight digits
├── ObviousPin         a PIN that everybody tries first
└── ChangedMeanwhile   somebody else saved after the form was opened
"""


class StaffRefused(Exception):
    """This is not done with operators."""


class UnknownOperator(StaffRefused):
    """No operator has this id."""


class CardTaken(StaffRefused):
    """Another operator has this card."""

    def __init__(self, number: str, holder: str) -> None:
        super().__init__(f"{number} belongs to {holder}")
        self.number, self.holder = number, holder


class NotAPin(StaffRefused):
    """A PIN is four to eight digits."""


class ObviousPin(StaffRefused):
    """This PIN is among those that everybody tries first."""


class ChangedMeanwhile(StaffRefused):
    """Somebody else saved after the form was opened."""
