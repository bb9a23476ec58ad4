"""What a till looks like at headquarters: its state in words and how much it worries; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cloud.estate.models import ACTIVE, REVOKED, DevicePresence
from cloud.estate.repository import Till
from cloud.portal.language import _, ngettext

_OLD_BACKLOG = timedelta(minutes=15)
_CERTIFICATE_ENDS = timedelta(days=14)
_CLOCK_OFF_US = 5 * 60 * 1_000_000
_DISK_LOW_PERCENT = 10

BAD, WARN, FINE, EMPTY = 0, 1, 2, 3  # troubles first
_KINDS = {BAD: "bad", WARN: "warn", FINE: "good", EMPTY: "info"}


@dataclass(frozen=True, slots=True)
class TillView:
    """One card of the tills page."""

    till: Till
    worry: int
    state: str  # one or two words, translated
    troubles: tuple[str, ...]  # sentences, the worst first

    @property
    def kind(self) -> str:
        """Return the colour: good, warn, bad or info."""
        return _KINDS[self.worry]

    @property
    def href(self) -> str:
        """Return the till's own page, or where to add its machine."""
        device = self.till.device
        return f"/tills/{device.id}" if device else f"/tills/add?register={self.till.register.id}"


def view_of(till: Till, now: datetime) -> TillView:
    """Describe a till: what state it is in and what is wrong with it."""
    device, presence = till.device, till.presence
    if device is None:
        return TillView(till, EMPTY, _("No machine yet"), ())
    if device.state != ACTIVE:
        state = _("Revoked") if device.state == REVOKED else _("Replaced")
        unsent = _unsent(presence)
        return TillView(till, BAD if unsent else EMPTY, state, unsent)
    if presence is None or presence.seen_at is None:
        return TillView(till, WARN, _("Never seen"), (_("Enrolled, but it has not called yet."),))
    if not presence.is_online:
        unsent = _unsent(presence)
        return TillView(till, BAD if unsent else WARN, _("Offline"), unsent)
    bad, warn = _bad(presence), _warnings(presence, now)
    worry = BAD if bad else WARN if warn else FINE
    return TillView(till, worry, _("Online"), bad + warn)


def is_in_trouble(till: Till) -> bool:
    """Tell whether a till shows an alarm or is away with something unsent."""
    presence = till.presence
    if presence is None or till.device is None:
        return False
    is_away = not presence.is_online or till.device.state != ACTIVE
    return bool(presence.alarm) or (is_away and presence.backlog > 0)


def sorted_views(tills: list[Till], now: datetime) -> list[TillView]:
    """Describe all tills, troubles first, then by store and register."""
    views = [view_of(till, now) for till in tills]
    return sorted(views, key=lambda v: (v.worry, v.till.store.code, v.till.register.receipt_prefix))


def summary(views: list[TillView]) -> str:
    """Say in one line how the fleet is."""
    online = sum(1 for v in views if v.till.presence is not None and v.till.presence.is_online)
    enrolled = sum(1 for v in views if v.till.device is not None)
    parts = [ngettext("{n} till online", "{n} tills online", online)]
    if enrolled > online:
        parts.append(ngettext("{n} offline", "{n} offline", enrolled - online))
    if empty := len(views) - enrolled:
        parts.append(ngettext("{n} without a machine", "{n} without a machine", empty))
    return " · ".join(parts)


def _unsent(presence: DevicePresence | None) -> tuple[str, ...]:
    if presence is None or presence.backlog == 0:
        return ()
    said = ngettext("{n} entry is not here yet.", "{n} entries are not here yet.", presence.backlog)
    return (said,)


def _bad(presence: DevicePresence) -> tuple[str, ...]:
    return (_alarm(presence.alarm),) if presence.alarm else ()


def _alarm(alarm: str) -> str:
    match alarm:
        case "fork":
            return _("Two copies of this till exist. Decide which one is true.")
        case _:
            return _("The till says: {alarm}", alarm=alarm)


def _warnings(presence: DevicePresence, now: datetime) -> tuple[str, ...]:
    found: list[str] = []
    if (
        presence.oldest_at is not None
        and presence.backlog
        and now - presence.oldest_at > _OLD_BACKLOG
    ):
        found.extend(_unsent(presence))
    if presence.disk_free_percent < _DISK_LOW_PERCENT:
        found.append(_("The disk is nearly full ({n} % free).", n=presence.disk_free_percent))
    if abs(presence.clock_offset_us) > _CLOCK_OFF_US:
        minutes = abs(presence.clock_offset_us) // 60_000_000
        found.append(_("Its clock is {minutes} minutes off.", minutes=minutes))
    ends = presence.certificate_expires_at
    if ends is not None and ends - now < _CERTIFICATE_ENDS:
        found.append(_("Its certificate ends soon and was not renewed."))
    return tuple(found)
