"""The sample document for the tests of this room, loaded by path so that no import mode of pytest matters."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def sample() -> ModuleType:
    """`sample.document(**article_changes)`, `sample.MADE_WITH` and the pieces they are made of."""
    spec = importlib.util.spec_from_file_location("writers_sample", Path(__file__).with_name("sample.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
