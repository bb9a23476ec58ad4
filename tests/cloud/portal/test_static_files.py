"""Built files: compressed twins, a year of caching, nothing else of the disk."""

from pathlib import Path

import pytest
from fastapi import FastAPI

from cloud.portal.static_files import StaticFiles
from tests.cloud.serving import Visitor, serving


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "app-1.js").write_text("plain")
    (tmp_path / "static" / "app-1.js.br").write_bytes(b"brotli")
    (tmp_path / "static" / ".stamp").write_text("hidden")
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path / "static"


def test_the_smallest_twin_that_the_browser_reads_is_sent(folder: Path) -> None:
    app = FastAPI()
    app.mount("/static", StaticFiles(folder))
    with serving(app) as base:
        visitor = Visitor(base)
        plain = visitor.get("/static/app-1.js")
        assert plain.text == "plain"
        assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert visitor.get("/static/app-1.js", accept_encoding="gzip").text == "plain"
        for path in (
            "/static/../secret.txt",
            "/static/%2e%2e/secret.txt",
            "/static/.stamp",
            "/static/none.js",
            "/static/",
        ):
            assert visitor.get(path).status == 404, path
        assert visitor.post("/static/app-1.js").status == 404
