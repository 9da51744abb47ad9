"""What the trials start from, made once."""

from pathlib import Path

import pytest

from .scene import Supplies


@pytest.fixture(scope="session")
def supplies(small: Path, small_handbook: Path) -> Supplies:
    return Supplies(small_handbook, small)
