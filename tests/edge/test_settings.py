"""Settings of a machine."""

from pathlib import Path

import pytest

from edge.settings import UnreadableSettings, read_settings


def test_without_a_file_everything_has_a_value(tmp_path: Path) -> None:
    settings = read_settings(tmp_path, {})
    assert settings.ledger == tmp_path / "ledger.db"
    assert settings.devices_file == tmp_path / "devices.json"
    assert (settings.width_px, settings.remote_socket) == (1280, "")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "till.toml").write_text("width_px = 1024\nheight_px = 600\nshow_cursor = false\n")
    settings = read_settings(
        None, {"TAMEIO_TILL_VAR_DIR": str(tmp_path), "TAMEIO_TILL_WIDTH_PX": "800"}
    )
    assert (settings.width_px, settings.height_px, settings.show_cursor) == (800, 600, False)
    assert settings.var_dir == tmp_path


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("colour = 1", "no setting 'colour'"),
        ("width_px = 'wide'", "'wide' is not a int"),
        ("fullscreen = 'maybe'", "maybe"),
        ("= 1", "till.toml"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "till.toml").write_text(text)
    with pytest.raises(UnreadableSettings, match=reason):
        read_settings(tmp_path, {})


def test_a_released_till_has_no_door_for_tests(tmp_path: Path) -> None:
    (tmp_path / "till.toml").write_text('released = true\nremote_socket = "/tmp/x"')
    with pytest.raises(UnreadableSettings, match="no such door"):
        read_settings(tmp_path, {})
