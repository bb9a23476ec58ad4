"""Queries about users and sessions. Everything else is built with a `Scope`; this finds it."""

from dataclasses import replace

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from cloud.access.models import ApiKey, Role, RoleRight, User, UserSession, UserStore
from cloud.access.rights import READY_ROLES, STORE, Scope


class AccessRepository:
    """Finds users and what they may do."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def user_by_email(self, email: str) -> User | None:
        """Find an account by its address, in any spelling of case."""
        return self._session.scalars(select(User).where(User.email == fold(email))).first()

    def user(self, tenant: str, user: str) -> User | None:
        """Find an account by its id."""
        return self._session.get(User, (tenant, user))

    def session_and_user(self, token_hash: str) -> tuple[UserSession, User] | None:
        """Find whose browser holds this token."""
        row = self._session.execute(
            select(UserSession, User)
            .join(User, (User.tenant == UserSession.tenant) & (User.id == UserSession.user))
            .where(UserSession.token_hash == token_hash)
        ).first()
        return None if row is None else (row[0], row[1])

    def key_and_user(self, key_hash: str) -> tuple[ApiKey, User] | None:
        """Find as whom a program acts."""
        row = self._session.execute(
            select(ApiKey, User)
            .join(User, (User.tenant == ApiKey.tenant) & (User.id == ApiKey.user))
            .where(ApiKey.key_hash == key_hash)
        ).first()
        return None if row is None else (row[0], row[1])

    def scope_of(self, user: User, *, viewing_as: str = "") -> Scope:
        """Load what a user may touch; with another role's eyes when they try that on."""
        role = viewing_as or user.role
        rights = self._session.execute(
            select(RoleRight.section, RoleRight.action, RoleRight.reach).where(
                RoleRight.tenant == user.tenant, RoleRight.role == role
            )
        )
        stores = frozenset(
            self._session.scalars(
                select(UserStore.store).where(
                    UserStore.tenant == user.tenant, UserStore.user == user.id
                )
            )
        )
        by_action = {(section, action): reach for section, action, reach in rights}
        found = self.role(user.tenant, role)
        hidden = frozenset(found.hidden) if found else frozenset[str]()
        scope = Scope(user.tenant, stores or None, by_action, hidden)
        if not stores and scope.reach("receipts", "see") == STORE:
            scope = replace(scope, stores=stores)  # nobody named a shop for them yet
        return scope

    def owners_for(
        self, user: User, scope: Scope, *, viewing_as: str = ""
    ) -> frozenset[str] | None:
        """Return whose customers somebody sees; None: all."""
        match scope.reach("customers", "see"):
            case "own":
                return frozenset({user.id})
            case "group":
                role = viewing_as or user.role
                peers = self._session.scalars(
                    select(User.id).where(User.tenant == user.tenant, User.role == role)
                )
                return frozenset({user.id, *peers})
            case _:
                return None

    def roles(self, tenant: str) -> list[Role]:
        """List a retailer's roles: the ready ones in their usual order, then their own by name."""
        order = {each.id: place for place, each in enumerate(READY_ROLES)}
        found = self._session.scalars(select(Role).where(Role.tenant == tenant))
        return sorted(found, key=lambda each: (order.get(each.id, len(order)), each.name, each.id))

    def retailers(self) -> list[str]:
        """List the retailers that have roles: all of this installation."""
        return list(self._session.scalars(select(Role.tenant).distinct()))

    def rights_of(self, tenant: str, role: str) -> list[RoleRight]:
        """List what a role may."""
        return list(
            self._session.scalars(
                select(RoleRight).where(RoleRight.tenant == tenant, RoleRight.role == role)
            )
        )

    def users(self, tenant: str) -> list[User]:
        """List a retailer's users by name."""
        return list(
            self._session.scalars(
                select(User).where(User.tenant == tenant).order_by(User.name, User.id)
            )
        )

    def users_after(self, tenant: str, words: str, after: str, limit: int) -> list[User]:
        """List accounts whose name or address holds every word, in the order of their ids."""
        query = self._with_words(tenant, words).where(User.id > after)
        return list(self._session.scalars(query.order_by(User.id).limit(limit)))

    def search_users(self, tenant: str, words: str, view: str) -> Select[User]:
        """Select accounts for a list by name: ``in``, ``invited`` or shut ``out``."""
        query = self._with_words(tenant, words)
        if view == "out":
            query = query.where(~User.is_active)
        elif view == "invited":
            query = query.where(User.is_active, User.password_hash == "")
        else:
            query = query.where(User.is_active, User.password_hash != "")
        return query.order_by(User.name, User.id)

    @staticmethod
    def _with_words(tenant: str, words: str) -> Select[User]:
        query = select(User).where(User.tenant == tenant)
        for word in words.split()[:6]:
            query = query.where(
                or_(
                    User.name.icontains(word, autoescape=True),
                    User.email.icontains(word, autoescape=True),
                )
            )
        return query

    def stores_of(self, user: User) -> list[UserStore]:
        """List the stores a user is limited to."""
        return list(
            self._session.scalars(
                select(UserStore).where(UserStore.tenant == user.tenant, UserStore.user == user.id)
            )
        )

    def role(self, tenant: str, role: str) -> Role | None:
        """Find a role."""
        return self._session.get(Role, (tenant, role))

    def sessions_of(self, user: User) -> list[UserSession]:
        """List a user's signed-in browsers, the latest used first."""
        return list(
            self._session.scalars(
                select(UserSession)
                .where(UserSession.tenant == user.tenant, UserSession.user == user.id)
                .order_by(UserSession.last_used_at.desc())
            )
        )

    def end_sessions(self, user: User, *, except_hash: str = "") -> None:
        """End every session of a user, or all but one."""
        self._session.execute(
            delete(UserSession).where(
                UserSession.tenant == user.tenant,
                UserSession.user == user.id,
                UserSession.token_hash != except_hash,
            )
        )


def fold(email: str) -> str:
    """Bring an e-mail address to the one form we store."""
    return email.strip().casefold()
