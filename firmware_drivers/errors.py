"""What can go wrong between us and a device.

DeviceError
├── DeviceUnreachable   nothing happened; safe to try again
├── DeviceRefused       nothing happened; trying again will not help until `trouble` is put right
└── OutcomeUnknown      it may have happened; ask the device before trying again

The branch says what the caller may do next; `trouble` says what a person should look at.
"""

from enum import Enum


class Trouble(Enum):
    """What is the matter with the device, for words on a screen and for support."""

    NOT_CONNECTED = "not connected"  # no such port, unplugged, network refused
    NO_ANSWER = "no answer"  # connected, yet silent: power, cable, baud rate
    OFFLINE = "offline"  # answers that it is not ready and gives no better reason
    PAPER_OUT = "paper out"
    COVER_OPEN = "cover open"
    CUTTER = "cutter jammed"
    OVERHEATED = "overheated"  # recovers by itself
    FAULT = "device fault"  # needs service or a power cycle
    BAD_REQUEST = "bad request"  # what we asked can never work on this device
    BAD_ANSWER = "bad answer"  # noise, another protocol, or the wrong line settings
    NO_PERMISSION = "no permission"  # the operating system does not let us open the port


class DeviceError(Exception):
    """Anything a device or the way to it can do to us; never raised itself."""

    def __init__(self, message: str, *, trouble: Trouble) -> None:
        super().__init__(message)
        self.trouble = trouble


class DeviceUnreachable(DeviceError):
    """Nothing happened; safe to try again."""


class DeviceRefused(DeviceError):
    """Nothing happened; trying again will not help until the trouble is put right."""


class OutcomeUnknown(DeviceError):
    """It may have happened; ask the device, or a person, before trying again."""
