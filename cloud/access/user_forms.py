"""Forms and bodies of people, and what they mean."""

from datetime import datetime
from typing import Annotated, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from cloud.access.models import User
from cloud.access.user_operations import UserFacts
from cloud.portal.language import _

NO_NULL = r"^[^\x00-\x1f\x7f]*$"


def an_address(value: str) -> str:
    """Refuse what cannot be an e-mail address; nothing is asked of the network."""
    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError:
        raise ValueError(_("This is not an e-mail address.")) from None


Email = Annotated[str, Field(max_length=254, pattern=NO_NULL), AfterValidator(an_address)]
PersonName = Annotated[str, Field(min_length=2, max_length=120, pattern=NO_NULL)]
Role = Annotated[str, Field(max_length=32, pattern=r"^[A-Za-z0-9-]+$")]
StoreIds = Annotated[
    list[Annotated[str, Field(max_length=26, pattern=NO_NULL)]], Field(max_length=200)
]


class UserBody(BaseModel):
    """A person as they are sent to us."""

    model_config = ConfigDict(extra="forbid")

    name: PersonName
    role: Role
    language: Literal["", "en", "ru", "el", "hy", "fi"] = Field(
        "", description="Empty: the retailer's."
    )
    stores: StoreIds = Field([], description="Empty: every store.")

    def to_facts(self) -> UserFacts:
        """Give the facts."""
        return UserFacts(
            name=self.name, role=self.role, language=self.language, stores=frozenset(self.stores)
        )


class Invitation(UserBody):
    """A person to invite; the link goes to this address."""

    email: Email


class UserForm(UserBody):
    """A person as typed; ``version`` is the one that was looked at."""

    version: int = 0


class KnownUser(BaseModel):
    """A person as we know them."""

    id: str
    version: int
    email: str
    name: str
    role: str
    language: str
    stores: list[str]
    state: Literal["active", "invited", "locked out"]
    created_at: datetime

    @classmethod
    def of(cls, user: User, facts: UserFacts) -> "KnownUser":
        """Write a person."""
        return cls(
            id=user.id,
            version=user.version,
            email=user.email,
            name=user.name,
            role=user.role,
            language=user.language,
            stores=sorted(facts.stores),
            state=state_of(user),
            created_at=user.created_at,
        )


class UsersBody(BaseModel):
    """A part of the list; ``next`` goes into ``after`` of the next request."""

    users: list[KnownUser]
    next: str | None


def state_of(user: User) -> Literal["active", "invited", "locked out"]:
    """Say where an account stands."""
    if not user.is_active:
        return "locked out"
    return "invited" if user.is_invited else "active"
