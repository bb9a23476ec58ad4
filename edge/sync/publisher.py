"""What the till says: from an effect of the session to the bytes of a topic."""

import shutil
from dataclasses import replace
from pathlib import Path

from edge.clock import Clock
from edge.sync.ports import JournalFeed, ReferenceStore
from edge.sync.session import SayBirth, SayHeartbeat
from edge.sync.settings import SyncSettings, TillIdentity
from edge.sync.uploader import SendBatch
from sync_protocol.messages.batch import pack
from sync_protocol.messages.control import (
    Birth,
    BucketHeld,
    Condition,
    Goodbye,
    Heartbeat,
    Will,
    encode_control,
)
from sync_protocol.messages.reference import BucketState


class Publisher:
    """Writes the till's messages; sends nothing itself."""

    def __init__(
        self,
        settings: SyncSettings,
        identity: TillIdentity,
        journal: JournalFeed,
        reference: ReferenceStore,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._identity = identity
        self._journal = journal
        self._reference = reference
        self._clock = clock

    def birth(self, effect: SayBirth, *, alarm: str) -> bytes:
        """Write a birth."""
        birth = Birth(
            session=effect.session,
            boot=self._clock.read().boot,
            epoch=effect.epoch,
            locator=effect.locator,
            acked=effect.acked,
            condition=replace(self._condition(), alarm=alarm),
            buckets=_held(self._reference.buckets()),
        )
        return encode_control(birth)

    def heartbeat(self, effect: SayHeartbeat, *, alarm: str) -> bytes:
        """Write a heartbeat."""
        beat = Heartbeat(
            session=effect.session,
            epoch=effect.epoch,
            last=effect.last,
            acked=effect.acked,
            condition=replace(self._condition(), alarm=alarm),
            buckets=_held(self._reference.buckets()),
        )
        return encode_control(beat)

    def goodbye(self, session: str) -> bytes:
        """Write a goodbye."""
        return encode_control(Goodbye(session))

    def will(self, session: str) -> bytes:
        """Write what the broker says when we are gone."""
        return encode_control(Will(session))

    def batch(self, effect: SendBatch) -> bytes:
        """Pack and sign entries; their bytes are those of the journal."""
        key = self._identity.signing_key()
        reading = self._clock.read()
        return pack(
            effect.entries,
            device=self._settings.address.device,
            epoch=effect.epoch,
            previous_hash=effect.previous_hash,
            newest=effect.newest,
            boot=reading.boot,
            now_us=reading.at_us,
            key_id=key.key_id,
            sign=key.sign,
        )

    def _condition(self) -> Condition:
        unsent, reading = self._journal.unsent(), self._clock.read()
        return Condition(
            backlog=unsent.count,
            backlog_minor=unsent.money_minor,
            oldest_at_us=unsent.oldest_at_us or 0,
            disk_free_percent=_free_percent(self._settings.downloads),
            clock=reading.quality,
            now_us=max(0, reading.at_us),
            software=self._settings.software,
            cert_not_after_us=self._identity.certificate_expires_us(),
        )


def _held(buckets: dict[str, BucketState]) -> dict[str, BucketHeld]:
    return {
        name: BucketHeld(state.rev, state.count, state.sum, state.generation)
        for name, state in buckets.items()
    }


def _free_percent(folder: Path) -> int:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return usage.free * 100 // max(1, usage.total)
