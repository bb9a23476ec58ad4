from pathlib import Path

import pytest
import zstandard
from fastapi import FastAPI, Request
from requests import Session as Client

from cloud.portal.problems import Problem, add_handlers
from cloud.reference.endpoints import router
from cloud.reference.operations import publish
from cloud.reference.repository import Holder
from cloud.reference.snapshots import PageStore, Snapshots
from sync_protocol.identity.signing import SigningKey
from sync_protocol.messages.reference import CATALOG, Changes, SnapshotManifest

TENANT = "01TENANT"


def till_of(request: Request) -> Holder:
    if request.headers.get("authorization") != "Bearer good":
        raise Problem(401)
    return Holder(TENANT, "01STORE")


@pytest.fixture
def client(database, clock, tmp_path: Path, serve) -> Client:
    app = FastAPI()
    app.include_router(router)
    add_handlers(app)
    app.state.database, app.state.clock, app.state.till_of = database, clock, till_of
    app.state.snapshots = Snapshots(
        database, PageStore(tmp_path / "pages"), SigningKey.from_seed(bytes(32)), clock
    )
    session = serve(app)
    session.headers["Authorization"] = "Bearer good"
    return session


@pytest.fixture
def published(database, clock) -> None:
    with database.transaction() as session:
        rows = [(f"{key:04}", {"k": "item", "name": f"Item {key}"}) for key in range(60)]
        publish(session, TENANT, CATALOG, rows, at=clock.now())


@pytest.mark.usefixtures("published")
def test_a_till_pulls_the_changes_of_a_bucket(client: Client) -> None:
    answer = client.get("/sync/v1/buckets/group/catalog/changes", params={"since": 0})

    assert answer.status_code == 200
    assert len(Changes.decode(answer.content).rows) == 60


@pytest.mark.usefixtures("published")
def test_who_knows_the_newest_state_gets_nothing_again(client: Client) -> None:
    address = "/sync/v1/buckets/group/catalog/changes?since=1"
    tag = client.get(address).headers["etag"]

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.usefixtures("published")
def test_a_long_answer_is_compressed_for_who_understands_it(client: Client) -> None:
    answer = client.get(
        "/sync/v1/buckets/group/catalog/changes", headers={"Accept-Encoding": "zstd"}
    )

    assert answer.headers["content-encoding"] == "zstd"
    body = answer.content
    if not body.startswith(b"{"):  # a client that knows zstd has unpacked it already
        body = zstandard.ZstdDecompressor().decompress(body)
    assert len(Changes.decode(body).rows) == 60


@pytest.mark.usefixtures("published")
def test_a_till_ahead_of_us_is_sent_to_the_snapshot(client: Client) -> None:
    answer = client.get("/sync/v1/buckets/group/catalog/changes", params={"since": 77})

    assert answer.status_code == 410
    assert "snapshot-required" in answer.json()["detail"]


@pytest.mark.usefixtures("published")
def test_a_snapshots_pages_can_be_fetched_in_pieces(client: Client) -> None:
    manifest = SnapshotManifest.decode(
        client.get("/sync/v1/buckets/group/catalog/snapshot").json()["manifest"].encode()
    )
    [page] = manifest.pages
    address = f"/sync/v1/snapshot-pages/{page.sha256}"

    whole = client.get(address).content
    rest = client.get(address, headers={"Range": "bytes=100-"})

    assert len(whole) == page.bytes
    assert rest.status_code == 206
    assert rest.content == whole[100:]


@pytest.mark.usefixtures("published")
def test_all_buckets_tell_how_they_stand(client: Client) -> None:
    buckets = client.get("/sync/v1/buckets").json()["buckets"]

    assert buckets["group/catalog"]["count"] == 60
    assert buckets["tenant/tax"]["rev"] == 0


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sync/v1/buckets/tenant/secrets/changes", 404),
        ("/sync/v1/buckets/tenant/secrets/snapshot", 404),
        ("/sync/v1/buckets/tenant/tax/snapshot", 404),
        ("/sync/v1/buckets/group/catalog/changes?after=zz", 422),
        ("/sync/v1/buckets/group/catalog/changes?since=-1", 422),
        (f"/sync/v1/snapshot-pages/{'0' * 64}", 404),
        ("/sync/v1/snapshot-pages/..", 404),
    ],
)
@pytest.mark.usefixtures("published")
def test_what_is_not_there_is_said(client: Client, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_a_stranger_gets_nothing(client: Client) -> None:
    answer = client.get("/sync/v1/buckets", headers={"Authorization": "Bearer bad"})

    assert answer.status_code == 401
