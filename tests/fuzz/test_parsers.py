"""A short run of every parser; the nightly one is ``python -m tests.fuzz``."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.parsers import PARSERS


@pytest.mark.parametrize("name", list(PARSERS))
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_parser_takes_whatever_arrives(name: str, data: st.DataObject) -> None:
    PARSERS[name].feed(data.draw(PARSERS[name].streams))


@pytest.mark.parametrize("name", list(PARSERS))
def test_no_parser_hoards_an_endless_stream(name: str) -> None:
    parser = PARSERS[name]
    for noise in (b"\x02", b"\x10\x02", b"\xff", b"\x00", b"\x8f\x9f", b"1", b"\x1b"):
        parser.feed([noise * 50] * 40)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", list(PARSERS))
@settings(max_examples=100_000, deadline=None, database=None)
@given(data=st.data())
def test_a_parser_takes_whatever_arrives_all_night(name: str, data: st.DataObject) -> None:
    PARSERS[name].feed(data.draw(PARSERS[name].streams))
