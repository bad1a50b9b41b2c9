from __future__ import annotations

import importlib
import inspect
import subprocess
import sys

import onrecord
from onrecord import attribution, document, errors, pipeline

PUBLIC_MODULES = (attribution, document, errors, pipeline)

NOT_FOR_CALLERS = {"content_id", "paragraphs"}


def test_all_is_sorted_and_complete() -> None:
    public = {name for module in PUBLIC_MODULES for name in module.__all__} - NOT_FOR_CALLERS
    assert list(onrecord.__all__) == sorted({*public, "__version__"})
    assert all(hasattr(onrecord, name) for name in onrecord.__all__)


def test_all_errors_are_in_the_tree_that_the_docstring_draws() -> None:
    for name in errors.__all__:
        if name != "InputWarning":
            assert issubclass(getattr(errors, name), errors.OnrecordError)
            assert name in (errors.__doc__ or "")


def test_every_public_thing_has_a_docstring() -> None:
    for name in onrecord.__all__:
        thing = getattr(onrecord, name)
        assert isinstance(thing, str) or inspect.getdoc(thing), name


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = ("onnxruntime", "tokenizers", "numpy", "scipy", "py3langid", "rich", "jinja2", "click")
    program = f"import sys, onrecord; sys.exit(', '.join(m for m in {heavy} if m in sys.modules) or None)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_help_loads_nothing_heavy_either() -> None:
    heavy = ("onnxruntime", "tokenizers", "numpy", "scipy", "py3langid", "rich", "jinja2")
    program = f"import sys, onrecord.cli; sys.exit(', '.join(m for m in {heavy} if m in sys.modules) or None)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_version_has_one_home() -> None:
    assert importlib.metadata.version("onrecord") == onrecord.__version__
