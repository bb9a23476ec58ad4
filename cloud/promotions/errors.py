"""What discount rules refuse.

RuleRefused
├── UnknownRule        nothing here has that id
└── ChangedMeanwhile   somebody else saved after the form was opened
"""


class RuleRefused(Exception):
    """This is not done with discount rules."""


class UnknownRule(RuleRefused):
    """No rule has this id."""


class ChangedMeanwhile(RuleRefused):
    """Somebody else saved after the form was opened."""
