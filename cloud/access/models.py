"""Tables of users, roles, sessions and sign-in attempts."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from cloud.database.base import Base, Id, Key


class User(Base):
    """A person who may sign in to the portal."""

    __tablename__ = "access_user"
    __table_args__ = (
        UniqueConstraint("email"),  # one address, one account, whichever retailer
        ForeignKeyConstraint(["tenant", "role"], ["access_role.tenant", "access_role.id"]),
    )

    tenant: Mapped[Key]
    id: Mapped[Key]
    email: Mapped[str] = mapped_column(String(254))  # folded to lower case
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(8), default="")  # empty: the retailer's
    theme: Mapped[str] = mapped_column(String(8), default="auto")
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)
    totp_secret: Mapped[str] = mapped_column(String(300), default="")  # sealed; empty: off
    totp_step: Mapped[int] = mapped_column(Integer, default=0)  # half-minute of the last code

    @property
    def is_invited(self) -> bool:
        """Whether they have not chosen a password yet, and so cannot sign in with one."""
        return not self.password_hash


class RecoveryCode(Base):
    """A code that replaces a lost phone once; only its hash is known here."""

    __tablename__ = "access_recovery_code"

    tenant: Mapped[Key]
    user: Mapped[Key]
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)


class Passkey(Base):
    """A key that somebody's device keeps and uses after it has seen who holds it."""

    __tablename__ = "access_passkey"
    __table_args__ = (UniqueConstraint("credential"),)

    tenant: Mapped[Key]
    user: Mapped[Key]
    id: Mapped[Key]
    credential: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class SignInStep(Base):
    """A sign-in on its way: the password was right, or a passkey was asked; minutes old at most."""

    __tablename__ = "access_sign_in_step"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(26), default="")  # empty: nobody knows yet who
    user: Mapped[str] = mapped_column(String(26), default="")
    purpose: Mapped[str] = mapped_column(String(16))  # code, passkey, new-passkey, provider
    challenge: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    ends_at: Mapped[datetime]


class AccountLink(Base):
    """A link for one use, sent by mail: an invitation, a new password; only its hash is here."""

    __tablename__ = "access_account_link"
    __table_args__ = (Index("ix_access_account_link_user", "tenant", "user"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    tenant: Mapped[Id]
    user: Mapped[Id]
    purpose: Mapped[str] = mapped_column(String(16))  # invitation, password
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class UserStore(Base):
    """A store a user is limited to; a user without such rows works with every store."""

    __tablename__ = "access_user_store"

    tenant: Mapped[Key]
    user: Mapped[Key]
    store: Mapped[Key]


class Role(Base):
    """A named set of rights."""

    __tablename__ = "access_role"

    tenant: Mapped[Key]
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    is_ready_made: Mapped[bool] = mapped_column(Boolean, default=False)
    second_factor: Mapped[bool] = mapped_column(Boolean, default=False)  # who has it, needs one
    hidden: Mapped[list[str]] = mapped_column(JSON, default=list)  # "customers.email" …


class RoleRight(Base):
    """What a role may do in a section, and with whose rows."""

    __tablename__ = "access_role_right"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "role"], ["access_role.tenant", "access_role.id"]),
    )

    tenant: Mapped[Key]
    role: Mapped[str] = mapped_column(String(32), primary_key=True)
    section: Mapped[str] = mapped_column(String(32), primary_key=True)  # "*": every section
    action: Mapped[str] = mapped_column(String(16), primary_key=True)  # see add edit delete export
    reach: Mapped[str] = mapped_column(String(8), default="all")  # own, store, all


class UserSession(Base):
    """Somebody's signed-in browser; only the hash of its token is known here."""

    __tablename__ = "access_session"
    __table_args__ = (Index("ix_access_session_user", "tenant", "user"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    tenant: Mapped[Id]
    user: Mapped[Id]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    browser: Mapped[str] = mapped_column(String(300), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    proof: Mapped[str] = mapped_column(String(16), default="password")  # or passkey, code, provider
    viewing_as: Mapped[str] = mapped_column(String(32), default="")  # a role being tried on


class KnownBrowser(Base):
    """A browser that signed in before: other people's wrong guesses do not slow it down."""

    __tablename__ = "access_known_browser"
    __table_args__ = (Index("ix_access_known_browser_user", "tenant", "user"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    tenant: Mapped[Id]
    user: Mapped[Id]
    created_at: Mapped[datetime]


class ApiKey(Base):
    """A key for a program that acts as a user; only its hash is known here."""

    __tablename__ = "access_api_key"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    tenant: Mapped[Id]
    user: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class SignInAttempts(Base):
    """Failed sign-ins of one account or address, and how long it must wait."""

    __tablename__ = "access_sign_in_attempts"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class GivenAnswer(Base):
    """What a request with an `Idempotency-Key` was answered, for a day."""

    __tablename__ = "access_given_answer"
    __table_args__ = (Index("ix_access_given_answer_at", "tenant", "at"),)

    tenant: Mapped[Key]
    user: Mapped[Key]
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]
