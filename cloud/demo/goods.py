"""The demonstration's goods, read from `data/products.txt`: 500 products in five languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cloud.demo.drawing.pen import Color, color
from cloud.demo.shop import BRANDS, WHOLESALE_PERCENT
from sync_protocol.retail.identifiers import check_digit

LANGUAGES: tuple[str, ...] = ("en", "el", "ru", "hy", "fi")
_DATA = Path(__file__).parent / "data"
_COMPANY_PREFIX = "5213"  # within GS1 Greece's range
_PER_SIZE = 0.07  # the smaller pack is drawn smaller
# Where one scan of a box is many pieces.
_PACK_UNITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What `drawing.pictures.draw` needs."""

    shape: str
    main: str
    accent: str
    brand: str
    initial: str
    paper: Color
    scale: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product of the demonstration."""

    sku: str
    category: str
    names: dict[str, str] = field(hash=False)  # by language
    tax_category: str
    price_minor: int
    barcodes: tuple[tuple[str, int], ...]
    plu: str
    is_weighed: bool
    is_service: bool
    age_limit_years: int
    is_discountable: bool
    is_favourite: bool
    drawing: Drawing = field(hash=False)

    @property
    def name(self) -> str:
        """The main name: English."""
        return self.names["en"]

    @property
    def wholesale_minor(self) -> int | None:
        """The wholesale price, where this kind of goods has one."""
        if self.is_weighed or self.is_service or self.category in {"press", "cafe"}:
            return None
        return self.price_minor * WHOLESALE_PERCENT // 100


@dataclass(frozen=True, slots=True)
class Group:
    """A category of the demonstration."""

    key: str
    names: dict[str, str] = field(hash=False)  # by language
    hue: int
    parent: str  # key; empty: none
    ground: Color  # of its pictures


def read_groups() -> tuple[Group, ...]:
    """Read the categories, parents before their children."""
    groups: list[Group] = []
    for line in _lines("categories.txt"):
        key, *names, hue, parent, ground = line.split("|")
        by_language = dict(zip(LANGUAGES, names, strict=True))
        groups.append(Group(key, by_language, int(hue), parent, color(ground)))
    return tuple(groups)


def read_products() -> tuple[Product, ...]:
    """Read every product, in the order of the file."""
    groups = {group.key: group for group in read_groups()}
    products: list[Product] = []
    group = next(iter(groups.values()))
    for line in _lines("products.txt"):
        if line.startswith("@"):
            group = groups[line[1:]]
        else:
            products += _products_of(line, group, len(products))
    return tuple(products)


def _lines(file: str) -> list[str]:
    text = (_DATA / file).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _products_of(line: str, group: Group, count: int) -> list[Product]:
    *names, shape, colours, sizes, brands, flags = line.split("|")
    by_flag = {flag.partition("=")[0]: flag.partition("=")[2] for flag in flags.split()}
    main, accent = colours.split()
    packs = [size.partition("=")[::2] for size in sizes.split(",")]
    made: list[Product] = []
    for brand in brands.split(","):
        for place, (size, price) in enumerate(packs):
            number = count + len(made) + 1
            owner = "" if brand == "-" else brand
            made.append(
                Product(
                    sku=f"{number + 1000}",
                    category=group.key,
                    names={
                        language: " ".join(part for part in (name, owner, size) if part)
                        for language, name in zip(LANGUAGES, names, strict=True)
                    },
                    tax_category={"s": "standard", "l": "lowest"}.get(
                        by_flag.get("t", ""), "reduced"
                    ),
                    price_minor=round(float(price) * 100) + _by_brand(owner),
                    barcodes=_barcodes(number, by_flag),
                    plu=by_flag.get("plu", ""),
                    is_weighed="w" in by_flag,
                    is_service="svc" in by_flag,
                    age_limit_years=int(by_flag.get("age", "0")),
                    is_discountable="net" not in by_flag,
                    is_favourite="fav" in by_flag and not made,
                    drawing=Drawing(
                        shape=shape,
                        main=main,
                        accent=accent,
                        brand=BRANDS.get(owner, accent),
                        initial=owner[:1],
                        paper=group.ground,
                        scale=1 - _PER_SIZE * (len(packs) - 1 - place),
                    ),
                )
            )
    return made


def _by_brand(brand: str) -> int:
    """The shop's own brand is a little cheaper, the others differ by a few cents."""
    return -20 if brand == "Halcyon" else len(brand) % 3 * 10


def _barcodes(number: int, flags: dict[str, str]) -> tuple[tuple[str, int], ...]:
    if "plu" in flags or "svc" in flags:
        return ()
    single = _ean(number)
    return ((single, 1), (_ean(90_000 + number), _PACK_UNITS)) if "x6" in flags else ((single, 1),)


def _ean(number: int) -> str:
    payload = f"{_COMPANY_PREFIX}{number * 7919 % 100_000_000:08}"
    return payload + check_digit(payload)
