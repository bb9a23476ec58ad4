"""What file storage refuses.

FileRefused
├── NotAPicture   the bytes are no picture we read, or a damaged one
├── TooLarge      more bytes or more pixels than we take
└── UnknownFile   nothing is kept under that name
"""


class FileRefused(Exception):
    """This is not kept."""


class NotAPicture(FileRefused):
    """The bytes are no picture that we read."""


class TooLarge(FileRefused):
    """More bytes or pixels than we take."""


class UnknownFile(FileRefused):
    """Nothing is kept under this name."""
