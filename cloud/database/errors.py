"""What can go wrong with the database.

DatabaseError
├── UnfitDatabase   the configured database cannot be used; a person must change it
└── HiddenField     a query asked for a column that the person's role may not see
"""


class DatabaseError(Exception):
    """The database cannot do what it must."""


class UnfitDatabase(DatabaseError):
    """The configured database cannot be used; the message says why and what to do."""


class HiddenField(DatabaseError):
    """A query names a column the role may not see: refused rather than answered in part."""
