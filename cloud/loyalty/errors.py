"""What loyalty refuses.

LoyaltyRefused
├── ChangedMeanwhile   somebody else saved the program after the form was opened
└── TooFewPoints       more points are taken than the customer has
"""


class LoyaltyRefused(Exception):
    """This is not done with points."""


class ChangedMeanwhile(LoyaltyRefused):
    """Somebody else saved the program after the form was opened."""


class TooFewPoints(LoyaltyRefused):
    """More points are taken than the customer has."""
