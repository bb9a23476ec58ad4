"""Published example frames, both ways: driver and simulation have a codec each."""

from __future__ import annotations

import struct

import pytest

from firmware_drivers.scale.cas import commands as cas_commands
from firmware_drivers.scale.cas import frame as cas_frame
from firmware_drivers.scale.cas import status as cas_status
from firmware_drivers.scale.cas.simulated import (
    SimulatedCasStream,
    SimulatedCasType0,
    SimulatedCasType6,
)
from firmware_drivers.scale.corrupt import Corrupt
from firmware_drivers.scale.dialog06 import commands as dialog_commands
from firmware_drivers.scale.dialog06 import frame as dialog_frame
from firmware_drivers.scale.dialog06 import status as dialog_status
from firmware_drivers.scale.dialog06.checksums import UnreadableTable, by_keyword, read_table
from firmware_drivers.scale.dialog06.simulated import SimulatedDialog06
from firmware_drivers.scale.massa_k import commands as massa_commands
from firmware_drivers.scale.massa_k import frame as massa_frame
from firmware_drivers.scale.massa_k import status as massa_status
from firmware_drivers.scale.massa_k.simulated import SimulatedMassaK, remainder
from firmware_drivers.scale.nci import commands as nci_commands
from firmware_drivers.scale.nci import frame as nci_frame
from firmware_drivers.scale.nci import status as nci_status
from firmware_drivers.scale.nci.simulated import Form, SimulatedNci
from firmware_drivers.scale.scale import NoWeight, PricedWeight, Weight, WhyNoWeight
from firmware_drivers.scale.shtrih_pos2 import commands as pos2_commands
from firmware_drivers.scale.shtrih_pos2 import frame as pos2_frame
from firmware_drivers.scale.shtrih_pos2 import status as pos2_status
from firmware_drivers.scale.shtrih_pos2.simulated import SimulatedShtrihPos2
from firmware_drivers.scale.simulated_platform import SimulatedPlatform
from firmware_drivers.simulation.wire_device import AttachedLine
from tests.firmware_drivers.scale.vectors import vector, vectors

MOTION = NoWeight(WhyNoWeight.IN_MOTION)
UNDER = NoWeight(WhyNoWeight.UNDER_ZERO)
OVER = NoWeight(WhyNoWeight.OVERLOAD)


def asked(device: SimulatedPlatform, *requests: bytes) -> bytes:
    answers: list[bytes] = []
    line = AttachedLine(send=answers.append, hang_up=lambda: None)
    device.attach(line)
    for request in requests:
        device.receive(request)
    device.detach(line)
    return b"".join(answers)


def loaded(device: SimulatedPlatform, grams: int, *, moves: bool = False) -> SimulatedPlatform:
    device.put(grams)
    device.shaking = moves
    return device


# CAS


def test_cas_requests_are_the_published_bytes() -> None:
    assert vector("cas", "enq") == cas_commands.READY
    assert vector("cas", "dc1") == cas_commands.SEND_WEIGHT
    assert vector("cas", "t0-confirm") == cas_commands.CONFIRM
    assert cas_commands.zero_type_0() == b"\x02Z\0\0\0\0\0\x03Z"
    assert cas_frame.take_control(vector("cas", "ack")) == (cas_frame.Control(6), b"")


@pytest.mark.parametrize(
    ("name", "reading"),
    [("t6-stable", Weight(1234)), ("t6-unstable", MOTION), ("t6-overload", OVER)],
)
def test_cas_type_6_blocks_are_read(name: str, reading: object) -> None:
    block, rest = cas_frame.take_type_6(vector("cas", name))
    assert isinstance(block, cas_frame.Block)
    assert (cas_status.read_type_6(block.body), rest) == (reading, b"")
    clone, _ = cas_frame.take_type_6(vector("cas", name)[1:])
    assert clone == block


def test_cas_type_6_with_a_wrong_check_byte_is_noise() -> None:
    assert isinstance(cas_frame.take_type_6(vector("cas", "t6-bad-bcc"))[0], Corrupt)


def test_a_point_inside_the_six_letters_is_read() -> None:
    assert cas_status.read_type_6(b"S 01.234kg") == Weight(1234)
    assert cas_status.read_type_6(b"S   0.05KG") == Weight(50)
    assert cas_status.read_type_6(b"S-000040kg") == UNDER
    for body in (b"S 001234lb", b"S ABCDEFkg", b"X 001234kg", b"S?001234kg", b"S 001234xx"):
        with pytest.raises(cas_status.UnreadableBlock):
            cas_status.read_type_6(body)


def test_cas_type_0_and_the_stream_are_read() -> None:
    block, _ = cas_frame.take_type_0(vector("cas", "t0-15kg"))
    assert isinstance(block, cas_frame.Block)
    assert cas_status.read_type_0(block.body) == Weight(1235)
    for name, reading in (("c22-stable", Weight(1234)), ("c22-over", OVER)):
        line, rest = cas_frame.take_line(vector("cas", name))
        assert isinstance(line, cas_frame.Line)
        assert (cas_status.read_line(line.text), rest) == (reading, b"")
    assert cas_status.read_line(b"US,GS,1\x80,   1.234 kg") == MOTION
    assert cas_status.read_line(b"ST,NT,1\x82,  -1.234 kg") == UNDER
    assert cas_status.read_line(b"ST,NT,1\x82,   1.234 kg") == Weight(1234, net=True)
    for text in (b"ST,GS,1\x80,   1.234 lb", b"ST,GS,1\x80,    1234 kg", b"what"):
        with pytest.raises(cas_status.UnreadableBlock):
            cas_status.read_line(text)


def test_the_simulated_cas_writes_the_published_bytes() -> None:
    assert asked(SimulatedCasType6(), b"\x05") == vector("cas", "ack")
    moving = loaded(SimulatedCasType6(), 870, moves=True)
    assert asked(moving, b"\x11") == vector("cas", "t6-unstable")
    over = loaded(SimulatedCasType6(settle_s=0), 16_000)
    assert asked(over, b"\x11") == vector("cas", "t6-overload")
    assert asked(loaded(SimulatedCasType0(settle_s=0), 1235), b"\x11") == vector("cas", "t0-15kg")
    line = asked(loaded(SimulatedCasStream(settle_s=0), 1235), b"01RW\r\n")
    assert line == vector("cas", "c22-stable").replace(b"1.234", b"1.235")
    over_line = asked(loaded(SimulatedCasStream(settle_s=0), 16_000), b"01RW\r\n")
    assert over_line == vector("cas", "c22-over")


# Massa-K


@pytest.mark.parametrize(("name", "data"), vectors("massa_k", "host->device"))
def test_massa_frames_are_read_and_written_alike(name: str, data: bytes) -> None:
    frame, rest = massa_frame.take_frame(data)
    assert isinstance(frame, massa_frame.Frame), name
    assert (massa_frame.encode(frame.body), rest) == (data, b"")
    assert remainder(frame.body) == massa_frame.crc(frame.body)


def test_massa_requests_are_the_published_bytes() -> None:
    for name, body in (
        ("get-massa", massa_commands.GET_MASS),
        ("set-zero", massa_commands.SET_ZERO),
        ("set-tare", massa_commands.set_tare(220)),
        ("get-par", massa_commands.GET_PARAMETERS),
        ("get-name", massa_commands.GET_NAME),
    ):
        assert massa_frame.encode(body) == vector("massa_k", name)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("ack-zero", Weight(0)),
        ("ack-1234", Weight(1234)),
        ("ack-unstable", MOTION),
        ("ack-net", Weight(1014, net=True)),
        ("ack-weight-old", Weight(1234)),
    ],
)
def test_massa_answers_are_read(name: str, reading: object) -> None:
    frame, _ = massa_frame.take_frame(vector("massa_k", name))
    assert isinstance(frame, massa_frame.Frame)
    mass = massa_status.read_answer(frame.body)
    assert isinstance(mass, massa_status.Mass)
    assert massa_status.as_reading(mass) == reading


def test_massa_with_a_wrong_crc_is_noise() -> None:
    assert isinstance(massa_frame.take_frame(vector("massa_k", "bad-crc"))[0], Corrupt)


@pytest.mark.parametrize(
    ("code", "reading"),
    [(0x08, OVER), (0x18, NoWeight(WhyNoWeight.NEEDS_ZERO)), (0x17, None), (0x09, None)],
)
def test_massa_errors_are_told_apart(code: int, reading: object) -> None:
    refused = massa_status.read_answer(bytes((0x28, code)))
    assert isinstance(refused, massa_status.Refused)
    assert massa_status.as_reading(refused) == reading
    assert massa_status.trouble_of(code)[1]


@pytest.mark.parametrize("body", [b"\x24", b"\x24" + bytes(20), b"\x24" + b"\x09" * 8, b"\x77"])
def test_massa_answers_of_another_shape_are_unreadable(body: bytes) -> None:
    assert isinstance(massa_status.read_answer(body), massa_status.Unreadable)


def test_massa_counts_in_its_divisions() -> None:
    for code, grams in ((0, 123), (1, 1234), (2, 12_340), (4, 1_234_000)):
        body = b"\x24" + struct.pack("<iBBBB", 1234, code, 1, 0, 0)
        mass = massa_status.read_answer(body)
        assert isinstance(mass, massa_status.Mass)
        assert massa_status.as_reading(mass) == Weight(grams)


def test_the_simulated_massa_writes_the_published_bytes() -> None:
    get = vector("massa_k", "get-massa")
    assert asked(SimulatedMassaK(settle_s=0), get) == vector("massa_k", "ack-zero")
    moving = loaded(SimulatedMassaK(), 870, moves=True)
    assert asked(moving, get) == vector("massa_k", "ack-unstable")
    set_tare = vector("massa_k", "set-tare")
    assert asked(SimulatedMassaK(settle_s=0), set_tare) == vector("massa_k", "ack-tare")
    without_crc = get[:-2] + b"\0\0"
    assert asked(SimulatedMassaK(settle_s=0), without_crc) == vector("massa_k", "ack-zero")
    assert asked(SimulatedMassaK(settle_s=0), get[:-1] + b"\x55") == b""


# Dialog 06


def test_dialog_records_are_the_published_bytes() -> None:
    assert dialog_commands.price(250) == vector("dialog06", "rec01")
    assert dialog_commands.price(250, 20) == vector("dialog06", "rec03")
    assert vector("dialog06", "enq") == dialog_commands.RESULT
    assert vector("dialog06", "eot") == dialog_commands.RECEIVED
    assert vector("dialog06", "rec08") == dialog_commands.STATUS
    proof = by_keyword(0x1A2B, lambda _: 0x3C4D)
    assert dialog_commands.checksums(proof("5A")) == vector("dialog06", "rec10")
    assert dialog_commands.price_with_text(250, "Pears").count(b"\x1b") == 2
    assert dialog_commands.price_with_text(250, "Pears", 20).count(b"\x1b") == 3
    for call in (
        lambda: dialog_commands.price(-1),
        lambda: dialog_commands.price(1_000_000),
        lambda: dialog_commands.price(1, 10_000),
        lambda: dialog_commands.price_with_text(1, "Γιαούρτι"),
    ):
        with pytest.raises(ValueError, match=r"digits|tare|Latin"):
            call()


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("rec02", PricedWeight(Weight(1234), 250, 309)),
        ("rec09-00", dialog_status.Status(0)),
        ("rec09-20", dialog_status.Status(20)),
        ("rec09-21", dialog_status.Status(21)),
        ("rec09-31", dialog_status.Status(31)),
        ("rec11-req", dialog_status.ChecksumsWanted("5A")),
        ("rec11-ok", dialog_status.ChecksumsJudged(valid=True)),
        ("rec11-bad", dialog_status.ChecksumsJudged(valid=False)),
    ],
)
def test_dialog_records_are_read(name: str, answer: object) -> None:
    record, rest = dialog_frame.take_frame(vector("dialog06", name))
    assert isinstance(record, dialog_frame.Record)
    assert (dialog_status.read_answer(record), rest) == (answer, b"")


def test_dialog_controls_are_read() -> None:
    for name in ("ack", "nak"):
        byte = vector("dialog06", name)
        assert dialog_frame.take_frame(byte) == (dialog_frame.Control(byte[0]), b"")


@pytest.mark.parametrize(
    "fields",
    [
        ("3", "01234", "000250", "000310"),  # a damaged amount
        ("1", "01234", "000250", "000309"),  # pounds
        ("3", "1234", "000250", "000309"),
        ("3", "01234", "000250"),
        ("3", "0x234", "000250", "000309"),
    ],
)
def test_a_dialog_result_that_does_not_agree_is_rejected(fields: tuple[str, ...]) -> None:
    answer = dialog_status.read_answer(dialog_frame.Record("02", fields))
    assert isinstance(answer, dialog_status.Unreadable)


def test_the_simulated_dialog_writes_the_published_bytes() -> None:
    scale = loaded(SimulatedDialog06(settle_s=0), 1235)
    assert asked(scale, vector("dialog06", "rec01")) == vector("dialog06", "ack")
    result = asked(scale, vector("dialog06", "enq"))
    assert result == vector("dialog06", "rec02").replace(b"01234", b"01235")
    assert asked(scale, vector("dialog06", "enq")) == result  # lost: asked again
    asked(scale, vector("dialog06", "eot"))
    again = asked(scale, vector("dialog06", "enq"), vector("dialog06", "rec08"))
    assert again == vector("dialog06", "nak") + vector("dialog06", "rec09-21")
    scale.put(-50)
    assert asked(scale, vector("dialog06", "enq"), vector("dialog06", "rec08")).endswith(
        vector("dialog06", "rec09-31")
    )
    assert scale.journal.count("sold") == 1


def test_a_table_of_prepared_answers_has_every_row() -> None:
    proof = by_keyword(0x1A2B, lambda _: 0x3C4D)
    rows = "# ours\n" + "\n".join(f"{z:02X} {proof(f'{z:02X}')}" for z in range(256))
    table = read_table(rows)
    assert all(table(f"{z:02X}") == proof(f"{z:02X}") for z in range(256))
    for damaged in (rows[:-12], rows + "\nnonsense"):
        with pytest.raises(UnreadableTable):
            read_table(damaged)


# NCI


def test_nci_requests_are_the_published_bytes() -> None:
    for name, request in (
        ("w", nci_commands.WEIGH),
        ("s", nci_commands.STATUS),
        ("z", nci_commands.ZERO),
        ("u", nci_commands.NEXT_UNIT),
    ):
        assert vector("nci", name) == request


def nci_answer(data: bytes) -> nci_status.Answer:
    frame, rest = nci_frame.take_frame(data)
    assert isinstance(frame, nci_frame.Frame)
    assert rest == b""
    return nci_status.read_answer(frame)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("ecr-kg", Weight(1234)),
        ("ecr-motion", MOTION),
        ("ecr-under", UNDER),
        ("ecr-zero", Weight(0)),
    ],
)
def test_nci_answers_are_read(name: str, reading: object) -> None:
    answer = nci_answer(vector("nci", name))
    assert isinstance(answer, nci_status.Weighed)
    assert nci_status.as_reading(answer) == reading


def test_nci_forms_in_pounds_are_recognised_and_refused() -> None:
    for name in ("scp01", "scp12"):
        answer = nci_answer(vector("nci", name))
        assert isinstance(answer, nci_status.Unreadable)
        assert "LB" in answer.why
        kilograms = nci_answer(vector("nci", name).replace(b"lb", b"kg"))
        assert isinstance(kilograms, nci_status.Weighed)
        assert nci_status.as_reading(kilograms) == Weight(1234)


def test_nci_other_answers_are_read() -> None:
    zeroed = nci_answer(vector("nci", "z-ans"))
    assert isinstance(zeroed, nci_status.Weighed)
    assert zeroed.status.at_zero
    unit = nci_answer(vector("nci", "u-ans"))
    assert isinstance(unit, nci_status.UnitChosen)
    assert unit.unit == "KG"
    assert nci_answer(vector("nci", "unknown")) == nci_status.NotKnown()
    for line, why in (
        (b"^^^^^^", OVER),
        (b"______", UNDER),
        (b"------", NoWeight(WhyNoWeight.NEEDS_ZERO)),
    ):
        marked = nci_answer(b"\n" + line + b"\r\nS00\r\x03")
        assert isinstance(marked, nci_status.Weighed)
        assert nci_status.as_reading(marked) == why


def test_nci_four_status_bytes_are_read() -> None:
    status = nci_status.read_status(b"S\x30\x70\x74\x34")
    assert status is not None
    assert status.net
    assert nci_status.read_status(b"S") is None
    assert nci_status.read_status(b"\x30\x30\x30\x30\x30") is None


def test_the_simulated_nci_writes_the_published_bytes() -> None:
    w = vector("nci", "w")
    weighed = asked(loaded(SimulatedNci(settle_s=0), 1235), w)
    assert weighed == vector("nci", "ecr-kg").replace(b"234", b"235")
    assert asked(loaded(SimulatedNci(), 100, moves=True), w) == vector("nci", "ecr-motion")
    assert asked(loaded(SimulatedNci(settle_s=0), -50), w) == vector("nci", "ecr-under")
    assert asked(SimulatedNci(settle_s=0), w) == vector("nci", "ecr-zero")
    assert asked(SimulatedNci(settle_s=0), vector("nci", "z")) == vector("nci", "z-ans")
    assert asked(SimulatedNci(settle_s=0), b"Q\r") == vector("nci", "unknown")
    in_kg = asked(loaded(SimulatedNci(settle_s=0), 5), vector("nci", "u"))
    assert in_kg == vector("nci", "u-ans")
    for form, name in ((Form.SCP_01, "scp01"), (Form.SCP_12, "scp12")):
        answer = asked(loaded(SimulatedNci(form, settle_s=0), 1235), w)
        wanted = vector("nci", name).replace(b"234", b"235").lower()
        assert answer.lower() == wanted.replace(b"lb", b"kg")


# Shtrih POS2


@pytest.mark.parametrize(
    ("name", "data"),
    vectors("shtrih_pos2", "host->device") + vectors("shtrih_pos2", "device->host"),
)
def test_pos2_frames_are_read_and_written_alike(name: str, data: bytes) -> None:
    frame, rest = pos2_frame.take_frame(data)
    assert isinstance(frame, pos2_frame.Frame), name
    assert (pos2_frame.encode(frame.body), rest) == (data, b"")


def test_pos2_requests_are_the_published_bytes() -> None:
    for name, body in (
        ("state", pos2_commands.state()),
        ("zero", pos2_commands.zero()),
        ("tare", pos2_commands.tare()),
        ("type", pos2_commands.DEVICE_TYPE),
    ):
        assert pos2_frame.encode(body) == vector("shtrih_pos2", name)
    assert pos2_commands.set_tare(220) == b"\x320030\xdc\x00"
    with pytest.raises(ValueError, match="a tare is"):
        pos2_commands.set_tare(70_000)


@pytest.mark.parametrize(
    ("name", "reading"), [("state-stable", Weight(1234)), ("state-unstable", MOTION)]
)
def test_pos2_states_are_read(name: str, reading: object) -> None:
    frame, _ = pos2_frame.take_frame(vector("shtrih_pos2", name))
    assert isinstance(frame, pos2_frame.Frame)
    state = pos2_status.read_answer(frame.body)
    assert isinstance(state, pos2_status.ChannelState)
    assert pos2_status.as_reading(state, 3) == reading


@pytest.mark.parametrize(
    ("bits", "reading"),
    [
        (0x0055, OVER),
        (0x0115, UNDER),
        (0x0035, NoWeight(WhyNoWeight.NEEDS_ZERO)),
        (0x0095, None),
        (0x0215, None),
        (0x0011, None),  # the channel is off
        (0x001D, Weight(1234, net=True)),
    ],
)
def test_pos2_bits_mean(bits: int, reading: object) -> None:
    state = pos2_status.ChannelState(bits, 1234, 0)
    assert pos2_status.as_reading(state, 3) == reading
    assert pos2_status.ChannelState(0x15, 12_345, 0).sellable
    assert pos2_status.as_reading(pos2_status.ChannelState(0x15, 12_345, 0), 4) == Weight(1235)


def test_pos2_error_150_is_a_refusal() -> None:
    frame, _ = pos2_frame.take_frame(vector("shtrih_pos2", "err"))
    assert isinstance(frame, pos2_frame.Frame)
    refused = pos2_status.read_answer(frame.body)
    assert refused == pos2_status.Refused(150)
    assert "zero" in pos2_status.Refused(150).words


def test_the_simulated_pos2_writes_the_published_bytes() -> None:
    def body_of(answer: bytes) -> bytes:
        assert answer[:1] == b"\x06"
        return answer[1:]

    state = vector("shtrih_pos2", "state")
    stable = body_of(asked(loaded(SimulatedShtrihPos2(settle_s=0), 1235), state))
    assert stable[:6] == vector("shtrih_pos2", "state-stable")[:6]
    moving = body_of(asked(loaded(SimulatedShtrihPos2(), 870, moves=True), state))
    assert moving == vector("shtrih_pos2", "state-unstable")
    zero = vector("shtrih_pos2", "zero")
    assert body_of(asked(SimulatedShtrihPos2(settle_s=0), zero)) == vector("shtrih_pos2", "zero-ok")
    refused = body_of(asked(loaded(SimulatedShtrihPos2(settle_s=0), 5000), zero))
    assert refused == vector("shtrih_pos2", "err")
