"""Fixtures that more than one room uses."""

import os
from pathlib import Path

import pytest

from pipeline.settings import Settings
from pipeline.translation import EngineUnavailable, open_engine

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real articles and judges beside the repository; it is not part of the project."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here")
    return SHARED


@pytest.fixture(scope="session")
def local_engine():
    """The real translation model. Skips where it is not installed; CI sets ZHBRIEF_REQUIRE_MODEL, so that it cannot."""
    try:
        engine = open_engine("local", Settings())
    except EngineUnavailable as error:
        if os.environ.get("ZHBRIEF_REQUIRE_MODEL"):
            raise
        pytest.skip(str(error))
    yield engine
    engine.close()
