"""Pictures: read carefully, turned upright, made small, stripped of metadata, written as WebP."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from cloud.files.errors import NotAPicture, TooLarge

BYTES_MAX = 12 * 1024 * 1024
PIXELS_MAX = 40_000_000  # a picture that unpacks to more is an attack or a poster
EDGE_MAX = 1200
SIZES = (96, 320)  # what pages ask for: a list, a card

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")  # decoders we let near foreign bytes
_QUALITY = 82


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept."""

    content: bytes  # WebP
    width: int
    height: int


def keep_picture(content: bytes) -> Picture:
    """Turn an uploaded picture into the one that is kept. Raises `NotAPicture` or `TooLarge`."""
    if len(content) > BYTES_MAX:
        raise TooLarge(f"{len(content)} bytes")
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > PIXELS_MAX:
                raise TooLarge(f"{opened.width} x {opened.height}")
            # A camera's JPEG is unpacked at a fraction of its size: far less work and memory.
            opened.draft("RGB", (EDGE_MAX, EDGE_MAX))
            upright = ImageOps.exif_transpose(opened)
            return write_picture(upright)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotAPicture(str(error)) from error


def write_picture(picture: Image.Image, *, effort: int = 4) -> Picture:
    """Write a picture as WebP, its longer edge at most `EDGE_MAX`; nothing but pixels is kept."""
    has_alpha = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    plain = picture.convert("RGBA" if has_alpha else "RGB")
    plain.thumbnail((EDGE_MAX, EDGE_MAX))
    buffer = io.BytesIO()
    plain.save(buffer, "WEBP", quality=_QUALITY, method=effort)
    return Picture(buffer.getvalue(), plain.width, plain.height)


def smaller(content: bytes, edge: int) -> bytes:
    """Make a smaller copy of a kept picture, its longer edge at most ``edge``."""
    with Image.open(io.BytesIO(content), formats=("WEBP",)) as opened:
        opened.thumbnail((edge, edge))
        buffer = io.BytesIO()
        opened.save(buffer, "WEBP", quality=_QUALITY)
        return buffer.getvalue()
