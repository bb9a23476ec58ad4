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


def test_the_only_adapter_of_its_kind_is_named_by_its_ids_and_twins_by_their_sockets() -> None:
    def adapter(device: str, location: str, pid: int) -> ListPortInfo:
        return port(device, location=location, vid=0x1A86, pid=pid, description="USB Serial")

    found = serial_devices(
        [
            adapter("/dev/ttyUSB0", "1-1.1", 0x7523),
            adapter("/dev/ttyUSB1", "1-1.2", 0x5523),
            adapter("/dev/ttyUSB2", "1-1.3", 0x5523),
        ]
    )
    assert [one.address for one in found] == [
        "serial-ids:1a86:7523",
        "serial-port:1-1.2",
        "serial-port:1-1.3",
    ]
