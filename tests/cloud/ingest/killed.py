"""A process that takes batches in and tells what it acknowledged, until it is killed."""

import sys

from cloud.database.engine import Database
from cloud.ingest.inbox import Inbox
from cloud.ingest.intake import Delivery
from sync_protocol.messages.control import Ack, Pace
from tests.cloud.ingest.conftest import TestClock


def main() -> None:
    """Read deliveries from a file and take them in, in order; print each acknowledged position."""
    address, path = sys.argv[1:]
    inbox = Inbox(Database(address), TestClock(), pace=Pace())
    print("ready", flush=True)
    with open(path) as file:  # noqa: PTH123 - a path of the test
        for line in file:
            tenant, partition, device, data = line.split()
            delivery = Delivery(tenant, int(partition), device, "ev", bytes.fromhex(data))
            for answer in inbox.take([delivery]):
                assert isinstance(answer.message, Ack)
                print(device, answer.message.upto.seq, flush=True)


if __name__ == "__main__":
    main()
