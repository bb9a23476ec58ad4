"""What headquarters says: from the bytes of a topic to something the session can take in."""

import structlog

from edge.sync.session import Event, Received
from sync_protocol.messages.control import decode_to_till
from sync_protocol.messages.errors import ProtocolError

log = structlog.get_logger(__name__)


def heard(payload: bytes) -> Event | None:
    """Read a message; what cannot be read is logged and dropped, for everything is repeated."""
    try:
        return Received(decode_to_till(payload))
    except ProtocolError as error:
        log.warning("message-not-understood", reason=str(error), size=len(payload))
        return None
