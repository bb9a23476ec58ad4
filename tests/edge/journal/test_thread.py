"""The journal's own thread: in order, never silent."""

import sqlite3
import threading

import pytest

from edge.journal.errors import NotRecorded
from edge.journal.thread import JournalThread, Refused, Written
from tests.faults.selling import sell


@pytest.fixture
def thread(journal):
    thread = JournalThread(journal)
    yield thread
    thread.stop()


def answered(thread: JournalThread, submit) -> object:
    got: list[object] = []
    done = threading.Event()

    def take(outcome) -> None:
        got.append(outcome)
        done.set()

    submit(take)
    assert done.wait(10)
    return got[0]


def test_work_comes_back_with_what_it_wrote(thread) -> None:
    thread.start()
    outcome = answered(thread, lambda done: thread.submit(lambda w: w.take_number("x"), done))
    assert outcome == Written(1)


@pytest.mark.parametrize(
    "error", [NotRecorded("no"), sqlite3.OperationalError("gone"), ValueError("a bug")]
)
def test_whoever_waits_hears_of_every_failure(thread, error: Exception) -> None:
    thread.start()

    def fail(_writing) -> None:
        raise error

    outcome = answered(thread, lambda done: thread.submit(fail, done))
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.reason, NotRecorded)
    assert thread.ask(sell) == 1  # and the thread lives on


def test_only_the_newest_of_a_name_is_done(thread) -> None:
    seen: list[int] = []
    for number in range(5):
        thread.submit_latest("basket", lambda _w, n=number: seen.append(n))
    thread.start()
    thread.ask(lambda _journal: None)
    assert seen == [4]


def test_growth_is_told_after_each_written_piece(thread) -> None:
    grown = threading.Event()
    thread.when_grown(grown.set)
    thread.start()
    thread.submit(lambda writing: writing.take_number("x"))
    assert grown.wait(10)


def test_stopping_finishes_what_waits(journal) -> None:
    thread = JournalThread(journal)
    done: list[object] = []
    thread.submit(lambda writing: writing.take_number("x"), done.append)
    thread.start()
    thread.stop()
    assert done == [Written(1)]
