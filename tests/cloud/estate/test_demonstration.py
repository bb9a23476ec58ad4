"""The way from the portal to a demonstration's counter and till."""

from pathlib import Path

from cloud.settings import Settings
from cloud.wiring import build_cloud, build_web
from tests.cloud.conftest import Aurora
from tests.cloud.serving import Visitor, serving
from tests.cloud.trading import EMAIL, PASSWORD, TurnedClock

COUNTER = "http://127.0.0.1:8090"


def test_the_page_leads_to_the_counter_and_the_tills_own_screen(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    assert "/demonstration" in visitor.get("/").text
    page = visitor.get("/demonstration").text
    assert f'href="{COUNTER}"' in page
    assert "on this machine" in page


def test_only_a_demonstration_has_the_page(aurora: Aurora, tmp_path: Path) -> None:
    settings = Settings(
        var_dir=tmp_path,
        database_url=str(aurora.database.engine.url),
        device_port=0,
        log_level="error",
    )
    cloud = build_cloud(settings, TurnedClock())
    with serving(build_web(cloud)) as base:
        visitor = Visitor(base).sign_in(EMAIL, PASSWORD)
        assert visitor.get("/demonstration").status == 404
        assert "/demonstration" not in visitor.get("/").text
    cloud.database.close()
