"""What the customer base refuses.

CustomerRefused
├── UnknownCustomer, UnknownCustomerCategory   nothing here has that id
├── NotAPhone                                  no telephone number of any country
├── NotABirthday                               no day of the calendar
├── NotATaxNumber                              its check digit is wrong, or its length
├── NotAnEmployer                              no organisation, or the customer itself
├── UnknownManager                             no user of this retailer
├── CardTaken                                  another customer has that card; says who
├── NotMergeable                               the same record, or one in the bin
├── TooLateToUndo                              thirty days are over, or merged again since
├── CategoryInUse                              customers are still in it
└── ChangedMeanwhile                           somebody else saved after the form was opened
"""


class CustomerRefused(Exception):
    """The customer base does not do this."""


class UnknownCustomer(CustomerRefused):
    """No customer has this id."""


class UnknownCustomerCategory(CustomerRefused):
    """No category of customers has this id."""


class NotAPhone(CustomerRefused):
    """The text is no telephone number."""


class NotABirthday(CustomerRefused):
    """The text is no day of the calendar."""


class NotATaxNumber(CustomerRefused):
    """The country has no such tax number."""


class NotAnEmployer(CustomerRefused):
    """This is no organisation, or it is the customer itself."""


class UnknownManager(CustomerRefused):
    """No user of the retailer has this id."""


class CardTaken(CustomerRefused):
    """Another customer has this card."""

    def __init__(self, number: str, holder: str) -> None:
        super().__init__(f"{number} belongs to {holder}")
        self.number, self.holder = number, holder


class NotMergeable(CustomerRefused):
    """These two cannot become one: the same record, or one of them is gone already."""


class TooLateToUndo(CustomerRefused):
    """The merge can no longer be undone."""


class CategoryInUse(CustomerRefused):
    """Customers are still in this category."""


class ChangedMeanwhile(CustomerRefused):
    """Somebody else saved after the form was opened."""
