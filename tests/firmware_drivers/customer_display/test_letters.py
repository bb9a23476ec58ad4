import pytest

from firmware_drivers.customer_display.letters import in_known_letters


def knows(page: str):
    def known(letter: str) -> bool:
        try:
            letter.encode(page)
        except UnicodeEncodeError:
            return False
        return True

    return known


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Coffee", "Coffee"),
        ("Jäätelö", "Jaatelo"),
        ("Φέτα Ούζο", "Feta Ouzo"),
        ("ΕΛΙΈΣ ΚΑΛΑΜΏΝ", "ELIES KALAMON"),
        ("Хлеб Щи", "Khleb Shchi"),
        ("Լավաշ Ուրախ", "Lavash Urakh"),
        ("12,40 €", "12,40 EUR"),
        ("日本", "  "),
        ("a\u00a0b", "a b"),
    ],
)
def test_letters_become_latin_where_only_ascii_is_known(text: str, shown: str) -> None:
    assert in_known_letters(text, knows("ascii")) == shown


def test_letters_that_are_known_stay() -> None:
    assert in_known_letters("Хлеб 12 №", knows("cp866")) == "Хлеб 12 №"
    assert in_known_letters("Jäätelö", knows("cp437")) == "Jäätelö"


def test_an_alphabet_of_which_some_letters_are_known_is_not_mixed() -> None:
    assert in_known_letters("Ελιές", knows("cp437")) == "Elies"  # cp437 has ε, but not λ
