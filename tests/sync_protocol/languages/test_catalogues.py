"""A message that nobody translated, or that nobody shows any more, fails here."""

import pytest
from babel.messages.catalog import Catalog

from sync_protocol.languages.extraction import extracted, problems
from sync_protocol.languages.wording import LANGUAGES


@pytest.fixture(scope="module")
def template() -> Catalog:
    return extracted()


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_every_message_is_translated_and_none_is_left_over(
    language: str, template: Catalog
) -> None:
    assert problems(language, template) == []


def test_a_language_without_a_catalogue_is_a_problem(template: Catalog) -> None:
    assert problems("eo", template) == ["eo: there is no catalogue"]


def test_messages_are_found_in_every_part(template: Catalog) -> None:
    places = {location[0].split("/")[0] for message in template for location in message.locations}
    assert {"edge", "cloud", "sync_protocol"} <= places
