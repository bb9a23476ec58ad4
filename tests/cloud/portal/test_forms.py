"""Forms over the real application: everything typed stays, errors are ours and in words."""

from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from cloud.portal.forms import SENTENCES, Bound, sentence


class Sample(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=3, max_length=5)]
    count: Annotated[int, Field(ge=1, le=9)] = 1


def error_of(**fields: object) -> str:
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate(fields)
    return sentence(caught.value.errors()[0])


def test_errors_are_said_in_our_words_with_their_limits() -> None:
    assert error_of(name="ab") == "At least 3 characters."
    assert error_of(name="abcdef") == "At most 5 characters."
    assert error_of(name="abc", count="x") == "Please enter a whole number."
    assert error_of(name="abc", count=0) == "Must be at least 1."
    assert error_of(name="abc", other=1) == "This field is not known here."
    assert error_of() == "Please fill this in."


def test_an_error_nobody_foresaw_still_has_a_sentence() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(complex).validate_python("no")
    assert sentence(caught.value.errors()[0]) == "This value is not valid."


def test_every_sentence_can_be_filled_from_its_errors_context() -> None:
    limits = {
        "min_length": 1,
        "max_length": 2,
        "decimal_places": 2,
        "gt": 0,
        "ge": 0,
        "lt": 1,
        "le": 1,
    }
    assert all(each.format_map(limits) for each in SENTENCES.values())


def test_a_rule_of_the_business_makes_a_valid_form_invalid() -> None:
    bound = Bound(raw={"name": "abc"}, data=Sample(name="abc"))
    bound.refuse("name", "This name is taken.")
    assert bound.data is None
    assert bound.errors == {"name": "This name is taken."}
    assert bound.value("name") == "abc"
    assert bound.value("other", "before") == "before"
