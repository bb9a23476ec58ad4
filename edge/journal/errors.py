"""What can go wrong between the till and its own disk.

JournalError
├── NotRecorded        nothing happened; say "not taken" and try again
│   └── StorageFull    nothing happened; the disk needs space first
├── StorageFault       the medium fails again and again; no new sales, everything stays readable
├── JournalDamaged     what is stored does not prove itself; named and kept, not repaired
├── SchemaTooNew       a newer program wrote this file; update the till's software
└── HeldBack           the disk is so full that only closing is allowed

There is no "outcome unknown" here: a commit that fails is looked up in the reopened file before
anything is said.
"""


class JournalError(Exception):
    """The root of this tree."""


class NotRecorded(JournalError):
    """Nothing was written; the operation may be tried again."""


class StorageFull(NotRecorded):
    """Nothing was written, because the disk is full."""


class HeldBack(JournalError):
    """The disk is nearly full: new sales are refused, closing is allowed."""


class StorageFault(JournalError):
    """The medium failed repeatedly; the till may read and export, not write."""


class JournalDamaged(JournalError):
    """A stored entry or counter does not prove itself."""


class SchemaTooNew(JournalError):
    """The file was written by a newer program."""
