"""The real documents: every field that the reader finds equals the golden record."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from jixiao.forms.record import document_record
from jixiao.reading.many import read_paths

SHARED = Path(__file__).resolve().parents[3] / "shared"
GOLDEN = SHARED / "golden"
NAMES = ("000", "001", "002", "003", "004")

pytestmark = pytest.mark.skipif(
    not GOLDEN.is_dir(), reason="the real documents and their golden records are not beside this repository"
)


def differences(path: str, found: Any, expected: Any) -> tuple[int, list[str]]:
    """Count the fields compared and list those that differ, white space aside."""
    if isinstance(found, dict) and isinstance(expected, dict):
        pairs = [
            (f"{path}.{name}", found.get(name, "<absent>"), expected.get(name, "<absent>"))
            for name in {**expected, **found}
        ]
    elif isinstance(found, list) and isinstance(expected, list):
        size = max(len(found), len(expected))
        padded = [[*values, *["<absent>"] * (size - len(values))] for values in (found, expected)]
        pairs = [(f"{path}[{i}]", padded[0][i], padded[1][i]) for i in range(size)]
    else:
        plain = [
            re.sub(r"\s+", "", value) if isinstance(value, str) else value for value in (found, expected)
        ]
        return 1, [] if plain[0] == plain[1] else [f"{path}: found {found!r}, expected {expected!r}"]
    results = [differences(*pair) for pair in pairs]
    return sum(count for count, _ in results), [line for _, lines in results for line in lines]


@pytest.mark.parametrize("name", NAMES)
def test_record_equals_golden(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    expected = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    expected = expected[0] if isinstance(expected, list) else expected
    (source,) = (SHARED / "seeds").glob(f"{name}_*")
    (document,) = read_paths([str(source)])
    count, wrong = differences(name, document_record(document), expected)
    with capsys.disabled():
        print(f"\n{source.name}: {count} fields compared, {len(wrong)} differ")
        print("\n".join(wrong))
    assert wrong == []
    assert count > 100
