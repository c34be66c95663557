"""The benchmark makes documents that are read whole, measures in processes of their own, and judges rightly."""

from pathlib import Path

import pytest

from benchmarks_smoke.loading import load

benchmark = load("reading")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[Path]], int]:
    return benchmark.write_documents(tmp_path_factory.mktemp("corpus"), 1)


@pytest.mark.parametrize("name", benchmark.FORMATS)
def test_every_form_of_the_corpus_is_found(corpus: tuple[dict[str, list[Path]], int], name: str) -> None:
    files, indicators = corpus
    if name not in files:
        pytest.skip("the typeface of the pdf documents is not installed")
    found = benchmark.run("ours_forms", files[name])
    assert (found.forms, found.indicators) == (benchmark.FORMS, indicators)
    assert found.seconds > 0


def test_a_yardstick_runs_in_its_own_process(corpus: tuple[dict[str, list[Path]], int]) -> None:
    measured = benchmark.measure("raw_xml", corpus[0]["docx"], 1)
    assert 0 < measured.peak_mb < benchmark.peak_mb() + 1000
    assert (measured.forms, measured.indicators) == (0, 0)


@pytest.mark.parametrize(("ours", "met"), [(0.1, True), (0.5, False)])
def test_report_says_whether_goals_are_met(ours: float, met: bool) -> None:
    fast, slow = benchmark.Measured(ours / 2, 50, 20, 240), benchmark.Measured(ours, 60, 20, 240)
    results = {
        ("xlsx", "ours_document"): fast,
        ("xlsx", "ours_forms"): slow,
        ("xlsx", "openpyxl"): benchmark.Measured(1.0, 40, 0, 0),
    }
    assert benchmark.report(results, benchmark.Measured(2, 150, 500, 6000)) is met
    assert benchmark.report(results, benchmark.Measured(2, 250, 500, 6000)) is False
