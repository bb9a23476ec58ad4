"""Reference data down: deltas and snapshots over HTTPS, one small step at a time.

Each step is one request or one page, so that sales go up between two pages of a million
customers. What was downloaded stays on disk until it is used: a power cut loses one page.
"""

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlencode

import structlog
import zstandard

from edge.sync.https import Https, NoAnswer
from edge.sync.ports import ReferenceStore, SnapshotBuilder
from edge.sync.reference_plan import Pull, ReferencePlan
from sync_protocol.identity.signing import verify
from sync_protocol.messages.canonical import decode_fields
from sync_protocol.messages.errors import ForgedMessage, ProtocolError
from sync_protocol.messages.reading import text
from sync_protocol.messages.reference import (
    CHANGES_BYTES_MAX,
    PAGE_ROWS_MAX,
    ROW_BYTES_MAX,
    SNAPSHOT_PURPOSE,
    BucketState,
    Changes,
    ReferenceRow,
    SnapshotManifest,
    SnapshotPage,
    decode_row,
)

log = structlog.get_logger(__name__)

_GONE = 410
_OK = frozenset({200, 206})


class Roll(Protocol):
    """Where the spread between two tries comes from."""

    def random(self) -> float:
        """Give a number in [0, 1)."""
        ...


@dataclass(slots=True)
class _Delta:
    """A delta that is being pulled."""

    bucket: str
    since: BucketState
    after: str = ""
    rows: list[ReferenceRow] = field(default_factory=list[ReferenceRow])  # of a cut revision


@dataclass(slots=True)
class _Download:
    """A snapshot whose pages are being fetched and then built into a shadow."""

    manifest: SnapshotManifest
    missing: list[SnapshotPage]
    waiting: list[SnapshotPage] = field(default_factory=list[SnapshotPage])
    builder: SnapshotBuilder | None = None


class ReferencePuller:
    """Keeps the till's reference data where headquarters wants it."""

    def __init__(
        self,
        https: Https,
        store: ReferenceStore,
        folder: Path,
        *,
        trusted_keys: Mapping[str, bytes],
        roll: Roll,
    ) -> None:
        self.plan = ReferencePlan()
        self._https = https
        self._store = store
        self._folder = folder
        self._trusted_keys = trusted_keys
        self._roll = roll
        self._work: _Delta | _Download | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a step is waiting that needs no new reason."""
        return self._work is not None

    def step(self, now_ms: int) -> bool:
        """Do one request or build one page; False when there is nothing to do now."""
        if self._work is None:
            pull = self.plan.next(now_ms, self._store.buckets())
            if pull is None:
                return False
            self._begin(now_ms, pull)
            return True
        bucket = self._bucket()
        try:
            self._go_on()
        except (NoAnswer, ProtocolError, OSError, zstandard.ZstdError) as error:
            log.info("reference-data-not-pulled", bucket=bucket, reason=str(error))
            self._give_up(now_ms, bucket)
        return True

    def abandon(self) -> None:
        """Stop what is under way; downloaded pages stay for the next time."""
        if isinstance(self._work, _Download) and self._work.builder:
            self._work.builder.abandon()
        self._work = None

    def _bucket(self) -> str:
        match self._work:
            case _Delta(bucket=bucket):
                return bucket
            case _Download(manifest=manifest):
                return manifest.bucket
            case None:
                return ""

    def _begin(self, now_ms: int, pull: Pull) -> None:
        if pull.how == "changes":
            self._work = _Delta(pull.bucket, self._store.buckets()[pull.bucket])
            return
        try:
            manifest = self._fetch_manifest(pull.bucket)
        except (NoAnswer, ProtocolError) as error:
            log.info("snapshot-not-pulled", bucket=pull.bucket, reason=str(error))
            self.plan.failed(now_ms, pull.bucket, self._roll.random())
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        self._drop_foreign(manifest)
        missing = [page for page in manifest.pages if not self._path(page).exists()]
        self._work = _Download(manifest, missing, list(manifest.pages))

    def _go_on(self) -> None:
        match self._work:
            case _Delta() as delta:
                self._pull_changes(delta)
            case _Download() as download if download.missing:
                self._fetch_page(download)
            case _Download() as download if download.waiting:
                self._build_page(download)
            case _Download() as download:
                self._finish(download)
            case None:
                pass

    # -- delta

    def _pull_changes(self, delta: _Delta) -> None:
        asked = {"since": delta.since.rev, "generation": delta.since.generation}
        if delta.after:
            asked["after"] = delta.after
        reply = self._https.call(
            "GET",
            f"/sync/v1/buckets/{quote(delta.bucket)}/changes?{urlencode(asked)}",
            bytes_max=CHANGES_BYTES_MAX,
        )
        if reply.status == _GONE:
            self.plan.needs_snapshot(delta.bucket)
            self._work = None
            return
        if reply.status != 200:
            raise NoAnswer(f"{delta.bucket}: {reply.status}")
        self._apply(delta, Changes.decode(reply.body))

    def _apply(self, delta: _Delta, page: Changes) -> None:
        rows = [*delta.rows, *page.rows]
        delta.after = page.next
        if page.partial:
            delta.rows = rows  # the revision goes on: nothing of it is applied before its end
            return
        delta.rows = []
        held = self._store.buckets()[delta.bucket]
        if page.to > held.rev:
            self._store.apply_delta(delta.bucket, held.rev, page.to, rows)
        if not page.next:
            self._work = None
            self._check(delta.bucket, page.state)

    def _check(self, bucket: str, theirs: BucketState) -> None:
        """Compare count and sum, where both stand at the same revision."""
        ours = self._store.buckets()[bucket]
        if ours.rev == theirs.rev and (ours.count, ours.sum) != (theirs.count, theirs.sum):
            log.warning("reference-data-differs", bucket=bucket, ours=ours, theirs=theirs)
            self.plan.needs_snapshot(bucket)
            return
        self.plan.done(bucket, ours)

    # -- snapshot

    def _fetch_manifest(self, bucket: str) -> SnapshotManifest:
        path = f"/sync/v1/buckets/{quote(bucket)}/snapshot"
        reply = self._https.call("GET", path, bytes_max=CHANGES_BYTES_MAX)
        if reply.status != 200:
            raise NoAnswer(f"{bucket}: {reply.status}")
        fields = decode_fields(reply.body, bytes_max=CHANGES_BYTES_MAX)
        line = fields.get("manifest")
        if not isinstance(line, str):
            raise ForgedMessage("no manifest")
        signed = line.encode()
        public = self._trusted_keys.get(text(fields, "key_id"), b"")
        signature = bytes.fromhex(text(fields, "signature"))
        if not verify(public, signature, SNAPSHOT_PURPOSE + signed):
            raise ForgedMessage(f"the manifest of {bucket} is not signed by headquarters")
        manifest = SnapshotManifest.decode(signed)
        if manifest.bucket != bucket:
            raise ForgedMessage(f"asked for {bucket}, got {manifest.bucket}")
        return manifest

    def _fetch_page(self, download: _Download) -> None:
        page = download.missing[0]
        part = self._path(page).with_suffix(".part")
        status = self._https.download(
            f"/sync/v1/snapshot-pages/{page.sha256}", part, bytes_max=page.bytes
        )
        if status not in _OK:
            part.unlink(missing_ok=True)
            raise NoAnswer(f"page {page.sha256[:8]}: {status}")
        content = part.read_bytes()
        if len(content) < page.bytes:
            return  # cut off: the next step fetches the rest
        if hashlib.sha256(content).hexdigest() != page.sha256:
            part.unlink()
            raise ForgedMessage(f"page {page.sha256[:8]} is not what the manifest says")
        part.replace(self._path(page))
        download.missing.pop(0)

    def _build_page(self, download: _Download) -> None:
        if download.builder is None:
            download.builder = self._store.begin_snapshot(download.manifest.bucket)
        page = download.waiting.pop(0)
        download.builder.add(_rows(self._path(page), page))

    def _finish(self, download: _Download) -> None:
        manifest, state = download.manifest, download.manifest.state
        builder = download.builder or self._store.begin_snapshot(manifest.bucket)
        self._work = None
        if not builder.finish(state.rev, state.count, state.sum, state.generation):
            raise ForgedMessage(f"the snapshot of {manifest.bucket} does not add up")
        for page in manifest.pages:
            self._path(page).unlink(missing_ok=True)
        self.plan.done(manifest.bucket, self._store.buckets()[manifest.bucket])
        log.info("snapshot-applied", bucket=manifest.bucket, rows=state.count, rev=state.rev)

    def _give_up(self, now_ms: int, bucket: str) -> None:
        self.abandon()
        self.plan.failed(now_ms, bucket, self._roll.random())

    def _path(self, page: SnapshotPage) -> Path:
        return self._folder / f"{page.sha256}.page"

    def _drop_foreign(self, manifest: SnapshotManifest) -> None:
        """Delete pages of snapshots that are out of date."""
        wanted = {page.sha256 for page in manifest.pages}
        for path in self._folder.glob("*.p*"):
            if path.stem not in wanted:
                path.unlink(missing_ok=True)


def _rows(path: Path, page: SnapshotPage) -> Iterator[ReferenceRow]:
    """Read the rows of a page, one line at a time: memory does not grow with the page."""
    if page.rows > PAGE_ROWS_MAX:
        raise ForgedMessage(f"a page of {page.rows} rows")
    with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as plain:
        lines = io.BufferedReader(plain, ROW_BYTES_MAX)  # pyright: ignore[reportArgumentType]
        for number, line in enumerate(lines, start=1):
            if number > page.rows:
                raise ForgedMessage("a page has more rows than its manifest says")
            yield decode_row(line.rstrip(b"\n"))
