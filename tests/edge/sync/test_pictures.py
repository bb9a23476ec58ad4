import io
from pathlib import Path

import pytest
import urllib3

from edge.sync.https import NoAnswer
from edge.sync.pictures import PictureFetcher

WEBP = b"RIFF\x10\x00\x00\x00WEBPVP8 "
RED, BLUE = "a" * 64, "b" * 64


class Service:
    """Answers as the cloud does, from a table."""

    def __init__(self, pictures: dict[str, bytes]) -> None:
        self.pictures = pictures
        self.asked: list[str] = []
        self.is_away = False

    def request(self, method, path, *, body=None, headers=None):  # noqa: ARG002 as the port has it
        if self.is_away:
            raise urllib3.exceptions.HTTPError("away")
        self.asked.append(path)
        content = self.pictures.get(path.rsplit("/", 1)[1])
        return urllib3.HTTPResponse(
            body=io.BytesIO(content or b""),
            status=200 if content is not None else 404,
            preload_content=False,
        )


def a_fetcher(service: Service, folder: Path, *wanted: str) -> PictureFetcher:
    return PictureFetcher(service, folder, revision=lambda: 1, wanted=lambda: wanted)


def test_what_the_catalogue_names_is_fetched_once(tmp_path: Path) -> None:
    service = Service({RED: WEBP, BLUE: WEBP})
    fetcher = a_fetcher(service, tmp_path, RED, BLUE, "")
    assert fetcher.fetch_missing() == 2
    assert fetcher.fetch_missing() == 0
    assert {path.name for path in tmp_path.iterdir()} == {f"{RED}.webp", f"{BLUE}.webp"}


def test_what_nothing_names_any_more_is_dropped(tmp_path: Path) -> None:
    service = Service({RED: WEBP, BLUE: WEBP})
    a_fetcher(service, tmp_path, RED, BLUE).fetch_missing()
    a_fetcher(service, tmp_path, BLUE).fetch_missing()
    assert [path.name for path in tmp_path.iterdir()] == [f"{BLUE}.webp"]


@pytest.mark.parametrize("content", [b"", b"<html>", b"x" * 600_000])
def test_what_is_no_picture_is_not_kept(tmp_path: Path, content: bytes) -> None:
    fetcher = a_fetcher(Service({RED: content}), tmp_path, RED)
    try:
        assert fetcher.fetch_missing() == 0
    except NoAnswer:
        assert len(content) > 500_000
    assert list(tmp_path.iterdir()) == []


def test_a_service_that_is_away_is_said_and_nothing_is_dropped(tmp_path: Path) -> None:
    service = Service({RED: WEBP})
    a_fetcher(service, tmp_path, RED).fetch_missing()
    service.is_away = True
    with pytest.raises(NoAnswer):
        a_fetcher(service, tmp_path, RED, BLUE).fetch_missing()
    assert [path.name for path in tmp_path.iterdir()] == [f"{RED}.webp"]
