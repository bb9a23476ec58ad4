"""One table of words for both databases: what must be found and what must not."""

from collections.abc import Generator

import pytest
from sqlalchemy import String, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from cloud.database.base import Base, Key
from cloud.database.engine import Database
from cloud.database.text_search import has_words, make_searchable
from cloud.portal.search import search_text, words_of


class Own(DeclarativeBase):
    """Apart from the cloud's tables, which are compared with their migrations."""

    type_annotation_map = Base.type_annotation_map


class Searched(Own):
    __tablename__ = "test_searched"
    tenant: Mapped[Key]
    id: Mapped[Key]
    search_text: Mapped[str] = mapped_column(String(500))


event.listen(Searched.__table__, "after_create", make_searchable)

PEOPLE = (
    "Δημήτρης Παπαδόπουλος",
    "Ольга Новик",
    "Артём Беляк",
    "Հայկ Ավետիսյան",
    "Lauri Korhonen",
    "Søren Ødegård",
    'O\'Brien 50% "quoted"',
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Generator[Database]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('s') / 's.db'}")
    fill(database)
    yield database
    database.close()


def fill(database: Database) -> None:
    with database.engine.execution_options(tameio_writes=True).begin() as connection:
        Own.metadata.create_all(connection)
    with database.transaction() as session:
        for n, name in enumerate(PEOPLE):
            session.add(
                Searched(tenant="t", id=str(n), search_text=search_text(name, "+358401234567"))
            )


WORDS = [
    ("ΠΑΠΑΔ", [0]),
    ("papad", [0]),
    ("παπαδόπουλος δημ", [0]),
    ("olga", [1]),
    ("НОВИК", [1]),
    ("артем", [2]),
    ("hayk", [3]),
    ("ավետ", [3]),
    ("kor", [4]),
    ("ko", [4]),
    ("soren", [5]),
    ("odegard", [5]),
    ("401234", [0, 1, 2, 3, 4, 5, 6]),
    ("40 1234", [0, 1, 2, 3, 4, 5, 6]),
    ("50%", [6]),
    ("%", [6]),
    ('"quoted"', [6]),
    ("o'b", [6]),
    ("zzz", []),
    ("_", []),
    ("papad olga", []),
    ("  ", [0, 1, 2, 3, 4, 5, 6]),
]


@pytest.mark.parametrize(("typed", "expected"), WORDS)
def test_search_forgives_case_accents_order_and_alphabet(
    filled: Database, typed: str, expected: list[int]
) -> None:
    assert found(filled, typed) == expected


@pytest.mark.postgres
def test_postgresql_finds_the_same(postgres_url: str) -> None:
    database = Database(postgres_url)
    try:
        fill(database)
        assert {typed: found(database, typed) for typed, _ in WORDS} == dict(WORDS)
    finally:
        database.close()


def test_a_changed_and_a_deleted_row_are_found_as_they_are(tmp_path: object) -> None:
    database = Database(f"sqlite:///{tmp_path}/s.db")
    fill(database)
    with database.transaction() as session:
        row = session.get(Searched, ("t", "0"))
        assert row is not None
        row.search_text = search_text("Maria")
        session.delete(session.get_one(Searched, ("t", "1")))
    assert found(database, "papad") == []
    assert found(database, "maria") == [0]
    assert found(database, "olga") == []
    database.close()


def found(database: Database, typed: str) -> list[int]:
    with database.reading() as session:
        query = select(Searched.id).where(has_words(session, Searched.search_text, words_of(typed)))
        return sorted(int(each) for each in session.scalars(query))
