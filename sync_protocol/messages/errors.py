"""What can be wrong with something that crossed the wire.

ProtocolError
├── MalformedMessage    not what the format allows: bad JSON, a float, a null, a missing member
├── OversizedMessage    larger or deeper than the limits of this protocol
├── FutureVersion       written by a newer release; may become readable after an upgrade
└── ForgedMessage       hashes or signatures do not prove it

None of these is repaired by trying again: the sender keeps what it has, the receiver keeps the
bytes with the reason and goes on with the next message.
"""


class ProtocolError(Exception):
    """A message that this protocol does not allow."""


class MalformedMessage(ProtocolError):
    """The bytes are not a message of this kind."""


class OversizedMessage(ProtocolError):
    """The message is larger, longer or deeper than the protocol allows."""


class FutureVersion(ProtocolError):
    """The message says that it was written by rules newer than ours."""


class ForgedMessage(ProtocolError):
    """The message does not prove what it claims."""
