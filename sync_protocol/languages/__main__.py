"""Keeps the catalogues: ``python -m sync_protocol.languages extract | compile | check``."""

from __future__ import annotations

import argparse
import sys

from sync_protocol.languages.extraction import compile_all, extracted, problems, update
from sync_protocol.languages.wording import LANGUAGES

SOURCE_LANGUAGE = "en"


def main() -> int:
    """Run one of the three commands; 1 when `check` finds something."""
    parser = argparse.ArgumentParser(prog="python -m sync_protocol.languages")
    parser.add_argument("command", choices=["extract", "compile", "check"])
    command = parser.parse_args().command
    translated = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
    if command == "compile":
        compile_all()
        return 0
    template = extracted()
    if command == "extract":
        for language in translated:
            path = update(language, template)
            print(f"{path.relative_to(path.parents[5])}: {len(template)} messages")
        return 0
    wrong = [problem for language in translated for problem in problems(language, template)]
    print("\n".join(wrong) or "every catalogue is complete")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
