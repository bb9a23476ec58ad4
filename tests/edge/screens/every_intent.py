"""Every intent that there is, under one name each."""

from importlib import import_module
from pkgutil import iter_modules
from types import SimpleNamespace

import edge.screens.intents as package

ask = SimpleNamespace(
    **{
        name: kind
        for module in iter_modules(package.__path__, f"{package.__name__}.")
        for name, kind in vars(import_module(module.name)).items()
        if isinstance(kind, type) and kind.__module__ == module.name and not issubclass(kind, str)
    }
)
