import errno
import io
import os
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_drivers.errors import DeviceUnreachable, Trouble
from firmware_drivers.scanner.hid_keyboard import (
    RECORD,
    HidKeyboardScanner,
    KeyboardDecoder,
    open_device,
)
from firmware_drivers.scanner.simulated import typed_records

# 96385074 and Enter: key codes of the kernel's header, each pressed and released, with SYN after.
EAN8_KEYS = (10, 7, 4, 9, 6, 11, 8, 5, 28)
EAN8_RECORDS = b"".join(
    RECORD.pack(0, 0, 1, key, value) + RECORD.pack(0, 0, 0, 0, 0)
    for key in EAN8_KEYS
    for value in (1, 0)
)
CTRL, SHIFT, ALT, CAPS, BRACKET, A = 29, 42, 56, 58, 27, 30


def press(*keys: int) -> bytes:
    return b"".join(RECORD.pack(0, 0, 1, key, 1) for key in keys)


def release(*keys: int) -> bytes:
    return b"".join(RECORD.pack(0, 0, 1, key, 0) for key in keys)


@pytest.fixture
def pipe() -> Iterator[tuple[int, HidKeyboardScanner]]:
    reading, writing = os.pipe()
    scanner = HidKeyboardScanner(lambda: open(reading, "rb", buffering=0, closefd=False))  # noqa: SIM115
    yield writing, scanner
    scanner.close()
    os.close(reading)
    os.close(writing)


def test_a_record_has_24_bytes_on_a_64_bit_system() -> None:
    assert RECORD.size == 24


def test_the_kernels_records_for_an_ean_8_are_one_scan(
    pipe: tuple[int, HidKeyboardScanner],
) -> None:
    writing, scanner = pipe
    os.write(writing, EAN8_RECORDS)
    scan = scanner.read(timeout_s=1)
    assert scan is not None
    assert scan.text == "96385074"
    assert scanner.read(timeout_s=0.01) is None


def test_records_may_be_cut_anywhere() -> None:
    for cut in range(len(EAN8_RECORDS)):
        decoder = KeyboardDecoder()
        typed = decoder.feed(EAN8_RECORDS[:cut]) + decoder.feed(EAN8_RECORDS[cut:])
        assert typed == b"96385074\r"


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=60))
def test_whatever_a_scanner_types_is_read_back(text: str) -> None:
    assert KeyboardDecoder().feed(typed_records(text)) == text.encode() + b"\r"


def test_control_and_bracket_is_the_separator_of_gs1_codes() -> None:
    typed = KeyboardDecoder().feed(typed_records("10ABC\x1d21X"))
    assert typed == b"10ABC\x1d21X\r"


def test_alt_and_keypad_digits_are_a_control_character() -> None:
    keypad_0, keypad_2, keypad_9 = 82, 80, 73
    strokes = press(ALT, keypad_0, keypad_2, keypad_9) + release(keypad_9, ALT)
    assert KeyboardDecoder().feed(strokes) == b"\x1d"


def test_a_key_that_repeats_is_one_letter() -> None:
    repeat = RECORD.pack(0, 0, 1, A, 2)
    assert KeyboardDecoder().feed(press(A) + repeat * 5 + release(A)) == b"a"


def test_caps_lock_is_understood() -> None:
    decoder = KeyboardDecoder()
    assert decoder.feed(press(CAPS) + release(CAPS) + press(A)) == b"A"
    assert decoder.feed(press(SHIFT, A) + release(SHIFT)) == b"a"


def test_after_lost_records_no_shift_stays_held() -> None:
    lost = RECORD.pack(0, 0, 0, 3, 0)
    assert KeyboardDecoder().feed(press(SHIFT) + lost + press(A)) == b"a"


def test_keys_without_a_letter_type_nothing() -> None:
    assert KeyboardDecoder().feed(press(59, 103, 113, CTRL) + release(CTRL)) == b""


def test_a_scanner_without_a_line_end_is_ended_by_silence() -> None:
    reading, writing = os.pipe()
    scanner = HidKeyboardScanner(
        lambda: open(reading, "rb", buffering=0, closefd=False),  # noqa: SIM115
        line_end=False,
    )
    os.write(writing, typed_records("96385074")[: -4 * RECORD.size])
    scan = scanner.read(timeout_s=2)
    assert scan is not None
    assert scan.text == "96385074"
    scanner.close()
    os.close(reading)
    os.close(writing)


def test_bytes_in_memory_will_do_as_a_device() -> None:
    scanner = HidKeyboardScanner(lambda: io.BytesIO(typed_records("A1") + typed_records("b2")))
    texts = [scan.text for scan in (scanner.read(timeout_s=1), scanner.read(timeout_s=1)) if scan]
    assert texts == ["A1", "b2"]
    with pytest.raises(DeviceUnreachable, match="unplugged"):  # the end of the file
        scanner.read(timeout_s=1)


def test_a_scanner_plugged_in_again_works_and_half_a_scan_is_forgotten() -> None:
    plugged = [
        io.BytesIO(typed_records("1234")[: 6 * RECORD.size]),
        io.BytesIO(typed_records("99")),
    ]
    scanner = HidKeyboardScanner(lambda: plugged.pop(0))
    with pytest.raises(DeviceUnreachable):
        scanner.read(timeout_s=1)
    scan = scanner.read(timeout_s=2)
    assert scan is not None
    assert scan.text == "99"


@pytest.mark.parametrize(
    ("number", "trouble"),
    [(errno.ENOENT, Trouble.NOT_CONNECTED), (errno.EACCES, Trouble.NO_PERMISSION)],
)
def test_a_device_that_cannot_be_opened_says_why(number: int, trouble: Trouble) -> None:
    def refuse() -> io.BytesIO:
        raise OSError(number, os.strerror(number))

    with pytest.raises(DeviceUnreachable) as caught:
        HidKeyboardScanner(refuse).read(timeout_s=0.1)
    assert caught.value.trouble is trouble


def test_a_character_device_that_is_no_keyboard_is_refused() -> None:
    from pathlib import Path  # noqa: PLC0415 - only here

    with pytest.raises(OSError, match="ioctl"):
        open_device(Path("/dev/null"))
