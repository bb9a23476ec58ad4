from pathlib import Path

from serial.tools.list_ports_common import ListPortInfo

from firmware_drivers.discovery import Found, discover, keyboards, serial_devices


def port(device: str, **known: object) -> ListPortInfo:
    info = ListPortInfo(device)
    for name, value in known.items():
        setattr(info, name, value)
    return info


def test_ports_are_named_by_what_survives_unplugging() -> None:
    found = serial_devices(
        [
            port(
                "/dev/ttyUSB0", serial_number="S1", location="1-1.2", vid=0x0C2E, description="HF"
            ),
            port("/dev/ttyUSB1", location="1-1.3", vid=0x1A86, description="USB Serial"),
            port("/dev/ttyS0", description="ttyS0"),
        ]
    )
    assert found == [
        Found("serial-usb:S1", "Honeywell HF (/dev/ttyUSB0)", "serial-scanner"),
        Found("serial-port:1-1.3", "CH340 adapter: any serial device USB Serial (/dev/ttyUSB1)"),
        Found("serial:/dev/ttyS0", "ttyS0 (/dev/ttyS0)"),
    ]


def test_keyboards_that_sound_like_scanners_are_guessed(tmp_path: Path) -> None:
    for name in ("usb-Honeywell_Voyager-event-kbd", "usb-Dell_Keyboard-event-kbd", "usb-mouse"):
        (tmp_path / name).touch()
    assert keyboards(tmp_path) == [
        Found(f"keyboard:{tmp_path}/usb-Dell_Keyboard-event-kbd", "Dell Keyboard"),
        Found(
            f"keyboard:{tmp_path}/usb-Honeywell_Voyager-event-kbd",
            "Honeywell Voyager",
            "keyboard-scanner",
        ),
    ]
    assert keyboards(tmp_path / "nothing") == []


def test_looking_around_never_fails() -> None:
    assert isinstance(discover(), list)
