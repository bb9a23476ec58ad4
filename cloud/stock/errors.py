"""What can be wrong with a stock document."""


class StockRefused(Exception):
    """The base: nothing was changed."""


class UnknownDocument(StockRefused):
    """There is no such document in sight."""


class AlreadyDone(StockRefused):
    """The document is done or cancelled: write another one."""


class NothingOnIt(StockRefused):
    """A document without lines moves nothing."""


class SameStore(StockRefused):
    """A transfer goes to another store."""
