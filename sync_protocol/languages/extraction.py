"""Finds the messages of the whole project and keeps the catalogues in step with them.

Babel's extractors do the work; here stand only which files are read and which names mark a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from sync_protocol.languages.wording import CATALOGUES, LANGUAGES

ROOT = Path(__file__).parents[2]
FOLDERS = ("edge", "cloud", "sync_protocol", "provisioning")
# What speaks to data bases and to the wire only: its `text` is no message.
NOT_FOR_PEOPLE = ("cloud/database/migrations", "sync_protocol/messages")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "text": None,
    "ngettext": (1, 2),
    "plural": (1, 2),
}
_PLACE = re.compile(r"\{(\w*)\}|%\((\w+)\)s")
_JINJA = {"extensions": "jinja2.ext.i18n", "silent": "false"}


def source_files(root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """Give every file that may hold messages, with the extractor that reads it."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if "node_modules" in path.parts or "static" in path.parts:
                continue
            if path.relative_to(root).as_posix().startswith(NOT_FOR_PEOPLE):
                continue
            if path.suffix == ".py":
                yield path, "python"
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                yield path, "jinja2.ext:babel_extract"


def extracted(root: Path = ROOT) -> Catalog:
    """Collect the messages of all sources."""
    template = Catalog(project="Tameio", charset="utf-8", fuzzy=False)
    for path, method in source_files(root):
        options = _JINJA if method.startswith("jinja2") else {}
        for line, message, _, _ in extract_from_file(
            method, path, keywords=KEYWORDS, options=options
        ):
            if _is_message(message):
                template.add(message, locations=[(str(path.relative_to(root)), line)])
    return template


def update(language: str, template: Catalog) -> Path:
    """Bring a language's catalogue in step: new messages empty, unused ones dropped."""
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = Catalog(locale=language, project="Tameio", charset="utf-8", fuzzy=False)
    if path.exists():
        catalogue = read(language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, omit_header=False, sort_output=True, no_location=True)
    return path


def compile_all() -> None:
    """Write the compiled form of every catalogue beside its source."""
    for language in LANGUAGES:
        path = po_path(language)
        if path.exists():
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, read(language))


def problems(language: str, template: Catalog) -> list[str]:
    """Say in words what is wrong with a catalogue; nothing: it is complete and in step."""
    if not po_path(language).exists():
        return [f"{language}: there is no catalogue"]
    catalogue = read(language)
    wrong: list[str] = []
    for message in template:
        if not message.id:
            continue
        translated = catalogue.get(message.id, message.context)
        if translated is None or not _is_filled(translated.string):
            wrong.append(f"{language}: not translated: {_first(message.id)!r}")
            continue
        wrong.extend(
            f"{language}: other places in {text!r}"
            for text in _texts(translated.string)
            if _places(text) != _places(_last(message.id))
        )
    known = {_texts(message.id) for message in template}
    wrong.extend(
        f"{language}: unused: {_first(message.id)!r}"
        for message in catalogue
        if message.id and _texts(message.id) not in known
    )
    return wrong


def read(language: str) -> Catalog:
    """Read a language's catalogue."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def po_path(language: str) -> Path:
    """Where a language's catalogue lies."""
    return CATALOGUES / language / "LC_MESSAGES" / "tameio.po"


def _is_message(message: object) -> bool:
    return all(text.strip() for text in _texts(message))


def _is_filled(string: object) -> bool:
    return all(bool(text) for text in _texts(string))


def _texts(string: object) -> tuple[str, ...]:
    if isinstance(string, list | tuple):
        return tuple(str(text) for text in string)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return (str(string or ""),)


def _first(message_id: object) -> str:
    return _texts(message_id)[0]


def _last(message_id: object) -> str:
    return _texts(message_id)[-1]


def _places(text: str) -> set[str]:
    return {name or other for name, other in _PLACE.findall(text)}
