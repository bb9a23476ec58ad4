import pytest

from sync_protocol.messages.errors import MalformedMessage
from sync_protocol.mqtt.topics import (
    PARTITIONS,
    Address,
    default_partition,
    everything_filter,
    partition_filter,
    read_up,
)

TENANT, DEVICE = "01KAXK8M00TENANT00000000T1", "01KAXK8M00DEV1CE00000000D1"
ADDRESS = Address(TENANT, 10, DEVICE)


def test_topics_are_those_of_protocol_1() -> None:
    assert ADDRESS.up("ev") == f"pos/1/{TENANT}/0a/{DEVICE}/up/ev"
    assert ADDRESS.down("ack") == f"pos/1/{TENANT}/0a/{DEVICE}/down/ack"
    assert ADDRESS.all_down() == f"pos/1/{TENANT}/0a/{DEVICE}/down/#"
    assert partition_filter(10) == "pos/1/+/0a/+/up/#"
    assert everything_filter() == "pos/1/+/+/+/up/#"


def test_a_tills_topic_is_read_back() -> None:
    assert read_up(ADDRESS.up("lw")) == (ADDRESS, "lw")


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "pos/2/x/0a/y/up/ev",
        ADDRESS.down("ack"),
        ADDRESS.up("ev") + "/more",
        ADDRESS.up("ev").replace("/0a/", "/40/"),
        ADDRESS.up("ev").replace("/0a/", "/0A/"),
        ADDRESS.up("ev").replace("/up/ev", "/up/xx"),
        ADDRESS.up("ev").replace(TENANT, "+"),
        ADDRESS.up("ev") + "\n",
    ],
)
def test_any_other_topic_is_refused(topic: str) -> None:
    with pytest.raises(MalformedMessage):
        read_up(topic)


def test_the_tills_of_one_store_meet_in_one_partition() -> None:
    parts = {default_partition(TENANT, f"S{number}") for number in range(1000)}
    assert parts <= set(range(PARTITIONS))
    assert len(parts) == PARTITIONS
    assert default_partition(TENANT, "S1") == default_partition(TENANT, "S1")
