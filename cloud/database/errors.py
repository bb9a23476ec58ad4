"""What can go wrong with the database.

DatabaseError
└── UnfitDatabase   the configured database cannot be used; a person must change it
"""


class DatabaseError(Exception):
    """The database cannot do what it must."""


class UnfitDatabase(DatabaseError):
    """The configured database cannot be used; the message says why and what to do."""
