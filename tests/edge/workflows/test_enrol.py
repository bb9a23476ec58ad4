"""A blank machine becomes a till: real broker, real cloud, the till's own workflow."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.settings import Settings
from edge.till.state import TillState
from edge.wiring import build_till
from firmware_drivers.devices_file import CounterDevices
from tests.edge.conftest import Shop
from tests.edge.sync.conftest import Hq, hq, site

__all__ = ["hq", "site"]  # fixtures: pytest finds them by their names here

pytestmark = [
    pytest.mark.broker,
    # The web server of the test's cloud leaves its listening sockets to the collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'cloud.db'}"


@pytest.fixture
def machine(tmp_path: Path):
    parts = build_till(
        Settings(var_dir=tmp_path / "till", ballast_mb=0, full_mb=1), devices=CounterDevices()
    )
    machine = Shop(tmp_path, None, None, None, None, None, parts, None)
    parts.till.start()
    yield machine
    parts.till.stop()


def ticket_of(hq: Hq) -> str:
    answer = hq.api.post(f"{hq.base}/api/v1/registers/{hq.register.id}/claims", timeout=20)
    assert answer.status_code == 201, answer.text
    return answer.json()["ticket"]


def is_enrolled(state: TillState) -> bool:
    return state.stage not in {"starting", "not-enrolled"}


def test_a_scanned_ticket_makes_the_machine_a_till_that_headquarters_hears(machine, hq) -> None:
    assert machine.state.stage == "not-enrolled"
    machine.till.scan(ticket_of(hq))
    machine.until(lambda s: s.enrolment_number or is_enrolled(s))
    state = machine.until(is_enrolled)
    assert state.stage == "waiting-for-data"
    assert state.receipt_number.endswith("A-000001")
    machine.until(lambda s: s.sync.state in {"online", "catching-up"})
    machine.until(lambda s: s.sync.unsent == 0 and s.sync.last_ack_us)
    assert machine.parts.identity.profile.register == hq.register.id


def test_a_code_that_is_none_and_a_code_that_is_used_up_are_told_apart(machine, hq) -> None:
    machine.till.enrol("ABC")
    assert "not a claim code" in machine.state.enrolment_problem
    machine.till.enrol("K7QF-3MWD-9T2X")
    assert "address of headquarters" in machine.state.enrolment_problem
    used = ticket_of(hq)
    code = used.split(":")[1]
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    machine.till.enrol(used.replace(code, wrong))
    state = machine.until(lambda s: s.enrolment_problem and not s.busy)
    assert "wrong, used up or expired" in state.enrolment_problem
    assert state.enrolment_number == ""


@pytest.fixture
def told(tmp_path: Path, hq: Hq):
    """A machine whose settings name the service, so that a code may be typed."""
    service = ticket_of(hq).split(":", 3)[3].lower()
    parts = build_till(
        Settings(var_dir=tmp_path / "told", ballast_mb=0, full_mb=1, service=service),
        devices=CounterDevices(),
    )
    machine = Shop(tmp_path, None, None, None, None, None, parts, None)
    parts.till.start()
    yield machine
    parts.till.stop()


def test_a_typed_code_goes_on_once_a_person_has_compared_the_words(told, hq) -> None:
    claim = hq.api.post(f"{hq.base}/api/v1/registers/{hq.register.id}/claims", timeout=20).json()
    told.till.enrol(claim["code"])
    state = told.until(lambda s: s.enrolment_words)
    assert state.enrolment_words == claim["root_words"]
    assert state.busy
    told.till.answer_words(match=True)
    state = told.until(is_enrolled)
    assert state.enrolment_words == ""
    assert told.parts.identity.profile.register == hq.register.id


def test_where_the_words_differ_nothing_is_sent_and_the_code_stays_good(told, hq) -> None:
    claim = hq.api.post(f"{hq.base}/api/v1/registers/{hq.register.id}/claims", timeout=20).json()
    told.till.enrol(claim["code"])
    told.until(lambda s: s.enrolment_words)
    told.till.answer_words(match=False)
    state = told.until(lambda s: s.enrolment_problem and not s.busy)
    assert "Nothing was sent" in state.enrolment_problem
    assert (state.enrolment_words, state.enrolment_number) == ("", "")
    told.till.enrol(claim["code"])
    told.until(lambda s: s.enrolment_words)
    told.till.answer_words(match=True)
    told.until(is_enrolled)


def test_a_till_stops_while_the_words_wait_for_an_answer(told, hq) -> None:
    claim = hq.api.post(f"{hq.base}/api/v1/registers/{hq.register.id}/claims", timeout=20).json()
    told.till.enrol(claim["code"])
    told.until(lambda s: s.enrolment_words)
    told.till.stop()
    assert told.state.stage == "not-enrolled"


def test_a_server_that_is_not_ours_is_refused(machine, hq) -> None:
    _, lookup, root, address = ticket_of(hq).split(":", 3)
    other = ("B" if root[0] != "B" else "C") + root[1:]
    machine.till.enrol(f"TAMEIO1:{lookup}:{other}:{address}")
    state = machine.until(lambda s: s.enrolment_problem and not s.busy)
    assert "not our server" in state.enrolment_problem


def test_without_a_network_it_says_so(machine, hq) -> None:
    ticket = ticket_of(hq)
    _, lookup, root, _ = ticket.split(":", 3)
    machine.till.enrol(f"TAMEIO1:{lookup}:{root}:HTTPS://127.0.0.1:9")
    state = machine.until(lambda s: s.enrolment_problem and not s.busy)
    assert "does not answer" in state.enrolment_problem
