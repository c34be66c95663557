"""A folder of rules that a test writes itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from rules_builder import HEAD, Writer


@pytest.fixture
def rules(tmp_path: Path) -> Writer:
    """Write a profile whose body begins on line 7, and return the folder of all rules written."""

    def write(body: str, name: str = "xx", extends: str = "cn") -> Path:
        path = tmp_path / name / "profile.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEAD.format(id=name, extends=extends) + body, "utf-8")
        return tmp_path

    return write
