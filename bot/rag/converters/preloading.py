"""Imports at once what libraries, Python's own among them, else import when a file needs it: then it is too late."""

import contextlib
import importlib
import pkgutil

_WHOLE = ("encodings", "mammoth", "pypdf", "xml.dom", "xml.parsers")
_SINGLE = ("_strptime", "bs4.builder._lxml", "heapq", "stringprep")


def preload() -> None:
    for name in _SINGLE:
        importlib.import_module(name)
    for name in _WHOLE:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            # Some are for other systems, or for libraries that aren't here.
            with contextlib.suppress(ImportError):
                importlib.import_module(module.name)
