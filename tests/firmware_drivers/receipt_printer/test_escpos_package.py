"""Each start is a process of its own: the package reads its database when it is imported."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import yaml
parses = []
original = yaml.safe_load
yaml.safe_load = lambda stream: parses.append(1) or original(stream)
from firmware_drivers.receipt_printer.escpos_package import Dummy
printer = Dummy(profile="TM-T88V")
printer.text("ok")
print(len(parses), printer.output)
"""


def start(cache: Path, temporary: Path) -> str:
    temporary.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "XDG_CACHE_HOME": str(cache),
        "TMPDIR": str(temporary),
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    environment.pop("CACHE_DIRECTORY", None)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
    )
    assert list(temporary.iterdir()) == [], "nothing is left behind"
    return done.stdout.strip()


def test_the_second_start_parses_nothing_and_prints_the_same(tmp_path: Path) -> None:
    first = start(tmp_path / "cache", tmp_path / "tmp")
    second = start(tmp_path / "cache", tmp_path / "tmp")
    assert first.startswith("1 ")
    assert second == first.replace("1 ", "0 ", 1)


def test_a_half_written_result_is_parsed_anew(tmp_path: Path) -> None:
    first = start(tmp_path / "cache", tmp_path / "tmp")
    (kept,) = (tmp_path / "cache" / "tameio").iterdir()
    kept.write_bytes(kept.read_bytes()[:5000])
    assert start(tmp_path / "cache", tmp_path / "tmp") == first


def test_without_a_place_to_keep_it_every_start_parses(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    assert start(tmp_path / "cache", tmp_path / "tmp").startswith("1 ")
    assert start(tmp_path / "cache", tmp_path / "tmp").startswith("1 ")


def test_what_others_could_have_written_is_not_believed(tmp_path: Path) -> None:
    first = start(tmp_path / "cache", tmp_path / "tmp")
    (tmp_path / "cache" / "tameio").chmod(0o777)
    assert start(tmp_path / "cache", tmp_path / "tmp") == first
