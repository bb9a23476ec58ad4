"""What the till says: from an effect of the session to the bytes of a topic."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from edge.clock import Clock
from edge.sync.ports import JournalFeed, ReferenceStore
from edge.sync.session import SayBirth, SayHeartbeat
from edge.sync.settings import SyncSettings, TillIdentity
from edge.sync.uploader import SendBatch
from sync_protocol.messages.batch import StoredEntry, pack
from sync_protocol.messages.control import (
    Birth,
    BucketHeld,
    Condition,
    Goodbye,
    Heartbeat,
    Position,
    TooLarge,
    Will,
    encode_control,
)
from sync_protocol.messages.errors import OversizedMessage
from sync_protocol.messages.reference import BucketState
from sync_protocol.mqtt.topics import Up


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

    def messages(self, effect: SendBatch, bytes_max: int) -> list[tuple[Up, bytes]]:
        """Pack and sign entries into as many messages of at most ``bytes_max`` as it takes.

        An entry that is too large with what lies beside it goes alone, and headquarters is told:
        nothing behind it may wait for what can never arrive.
        """
        return self._packed(effect, effect.entries, effect.previous_hash, bytes_max)

    def _packed(
        self,
        effect: SendBatch,
        entries: Sequence[StoredEntry],
        previous_hash: bytes,
        bytes_max: int,
    ) -> list[tuple[Up, bytes]]:
        try:
            packed = self._batch(effect, entries, previous_hash)
            if len(packed) <= bytes_max:
                return [("ev", packed)]
            size = len(packed)
        except OversizedMessage:
            size = sum(len(entry.line) for entry in entries) + sum(
                len(side.data) for entry in entries for side in entry.side
            )
        if half := len(entries) // 2:
            return [
                *self._packed(effect, entries[:half], previous_hash, bytes_max),
                *self._packed(effect, entries[half:], entries[half - 1].hash, bytes_max),
            ]
        alone = self._batch(effect, [replace(entries[0], side=())], previous_hash)
        fits = len(alone) <= bytes_max
        at = Position(entries[0].seq, entries[0].hash)
        told = encode_control(TooLarge(effect.epoch, at, size, bytes_max, fits))
        return [("st", told), *([("ev", alone)] if fits else [])]

    def _batch(
        self, effect: SendBatch, entries: Sequence[StoredEntry], previous_hash: bytes
    ) -> bytes:
        key = self._identity.signing_key()
        reading = self._clock.read()
        return pack(
            entries,
            device=self._settings.address.device,
            epoch=effect.epoch,
            previous_hash=previous_hash,
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
