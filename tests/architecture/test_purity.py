"""Pure modules take values and give values: they import only from a short list of value modules."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = ("sync_protocol/retail", "sync_protocol/messages", "sync_protocol/delivery", "edge/till")
ALLOWED = {
    # the standard library's values
    "__future__", "base64", "binascii", "collections", "dataclasses", "datetime", "enum",
    "functools", "hashlib", "itertools", "json", "re", "string", "struct", "types", "typing",
    "unicodedata", "zlib",
    "biip",  # GS1 messages: text in, values out
    "msgspec",  # typed bodies
    "zstandard",  # bytes in, bytes out
    "sync_protocol",
    "edge",
}  # fmt: skip

MODULES = sorted(path for folder in PURE for path in (ROOT / folder).rglob("*.py"))


def imported_names(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_pure_module_imports_values_only(path: Path) -> None:
    foreign = {name for name in imported_names(path) if name.split(".")[0] not in ALLOWED}
    assert not foreign


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_pure_module_stands_on_pure_modules(path: Path) -> None:
    ours = {
        name for name in imported_names(path) if name.split(".")[0] in {"edge", "sync_protocol"}
    }
    pure = tuple(folder.replace("/", ".") for folder in PURE)
    assert not {name for name in ours if not name.startswith(pure)}


def all_modules() -> list[Path]:
    packages = ("edge", "cloud", "firmware_drivers", "sync_protocol", "provisioning")
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


def test_no_module_is_named_after_a_shape() -> None:
    shapes = {"utils", "util", "helpers", "helper", "common", "base_classes", "manager", "misc"}
    assert not [path for path in all_modules() if path.stem in shapes]


def test_a_package_file_holds_one_docstring_and_nothing_else() -> None:
    wrong = [
        path
        for path in all_modules()
        if path.name == "__init__.py"
        and [type(node) for node in ast.parse(path.read_text(encoding="utf-8")).body] != [ast.Expr]
    ]
    assert not wrong


def test_no_import_hides_inside_a_function() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in all_modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    # Kivy reads its settings once at its first import, so its imports wait until they are settled.
    allowed = ("edge/screens/", "edge/__main__.py")
    assert not [place for place in hidden if not place.startswith(allowed)]
