import io
from pathlib import Path

import pytest
from PIL import Image

from cloud.files.errors import NotAPicture, TooLarge
from cloud.files.pictures import EDGE_MAX, keep_picture, smaller
from cloud.files.store import FileStore


def a_photo(width: int = 40, height: int = 30, kind: str = "JPEG", **saved: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(buffer, kind, **saved)
    return buffer.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_a_picture_of_any_usual_kind_is_kept_as_webp(kind: str) -> None:
    kept = keep_picture(a_photo(kind=kind))

    assert opened(kept.content).format == "WEBP"
    assert (kept.width, kept.height) == (40, 30)


def test_a_large_photo_is_made_small() -> None:
    kept = keep_picture(a_photo(4000, 3000))

    assert (kept.width, kept.height) == (EDGE_MAX, EDGE_MAX * 3 // 4)


def test_a_photo_is_turned_upright_and_tells_nothing_of_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lay on its side
    exif[0x010F] = "Camera of Nora"
    kept = keep_picture(a_photo(40, 30, exif=exif))

    assert (kept.width, kept.height) == (30, 40)
    assert not dict(opened(kept.content).getexif())
    assert b"Nora" not in kept.content


def test_transparency_is_kept() -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(buffer, "PNG")

    assert opened(keep_picture(buffer.getvalue()).content).mode == "RGBA"


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"GIF89a", b"%PDF-1.7", a_photo()[:60], b"\xff\xd8\xff" + bytes(50)]
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        keep_picture(content)


def test_a_picture_that_unpacks_to_a_poster_is_refused() -> None:
    with pytest.raises(TooLarge):
        keep_picture(a_photo(9000, 9000, "PNG"))


def test_more_bytes_than_we_take_are_not_even_looked_at() -> None:
    with pytest.raises(TooLarge):
        keep_picture(bytes(13 * 1024 * 1024))


def test_equal_pictures_are_one_file_and_small_copies_are_made_when_asked(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    content = keep_picture(a_photo(800, 600)).content
    name = store.put(content)

    assert store.put(content) == name
    assert store.path(name).read_bytes() == content
    small = store.small_path(name, 96)
    assert opened(small.read_bytes()).size == (96, 72)
    assert store.small_path(name, 96) == small
    assert len(smaller(content, 96)) < len(content)
