"""Tables of own fields: what they are, and the value each record has."""

from sqlalchemy import JSON, Boolean, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cloud.database.base import Base, Key

TEXT, NUMBER, MONEY, DATE, CHOICE = "text", "number", "money", "date", "choice"
CHOICES, YES_NO, LINK, FORMULA = "choices", "yes-no", "link", "formula"
KINDS = (TEXT, NUMBER, MONEY, DATE, CHOICE, CHOICES, YES_NO, LINK, FORMULA)
SHORT = 120  # letters of a value that are indexed


class OwnField(Base):
    """A field that a retailer added."""

    __tablename__ = "own_field"
    __table_args__ = (Index("ix_own_field_order", "tenant", "subject", "order"),)

    tenant: Mapped[Key]
    id: Mapped[Key]
    subject: Mapped[str] = mapped_column(String(16))  # customers
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(40))  # its name in formulas
    options: Mapped[list[str]] = mapped_column(JSON, default=list)  # of a choice
    formula: Mapped[str] = mapped_column(String(400), default="")
    order: Mapped[int] = mapped_column(Integer, default=0)
    is_listed: Mapped[bool] = mapped_column(Boolean, default=False)  # a column of the list
    is_hidden: Mapped[bool] = mapped_column(Boolean, default=False)  # kept, but shown nowhere
    is_archived: Mapped[bool] = mapped_column(Boolean, default=False)  # removed; can come back


class OwnValue(Base):
    """The value of an own field; several choices are several rows."""

    __tablename__ = "own_value"
    __table_args__ = (
        Index("ix_own_value_text", "tenant", "field", "short", "record"),
        Index("ix_own_value_number", "tenant", "field", "number", "record"),
    )

    tenant: Mapped[Key]
    record: Mapped[Key]
    field: Mapped[Key]
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    text: Mapped[str] = mapped_column(String(2000), default="")
    short: Mapped[str] = mapped_column(String(SHORT), default="")  # folded: filtered, sorted
    number: Mapped[int | None]  # thousandths, minor units, days, or 0 and 1
