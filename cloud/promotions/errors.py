"""What discount rules and promotions refuse.

RuleRefused
├── UnknownRule        nothing here has that id
├── ChangedMeanwhile   somebody else saved after the form was opened
└── CouponTaken        another promotion asks for this coupon
"""


class RuleRefused(Exception):
    """This is not done with discount rules and promotions."""


class UnknownRule(RuleRefused):
    """No rule has this id."""


class ChangedMeanwhile(RuleRefused):
    """Somebody else saved after the form was opened."""


class CouponTaken(RuleRefused):
    """Another promotion asks for this coupon: a scan could not say which."""
