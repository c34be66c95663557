"""Fitting: rules are excluded by the forms that they do not reproduce."""

from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from jixiao.analysis.fit import Fit, RoundingFit, fit
from jixiao.forms.entry import form_of
from jixiao.forms.model import Form
from jixiao.profiles import load_profile
from jixiao.reading.many import read_paths

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
PAIRS = [("3", "1"), ("7", "2"), ("9", "4"), ("400000", "378240.36"), ("6", "5"), ("8", "8")]


def form(budget: str, executed: str, rounding: str = ROUND_CEILING) -> Form:
    exact = Decimal(executed) / Decimal(budget) * 100
    rate = exact.quantize(Decimal("0.01"), rounding)
    score = (exact / 10).quantize(Decimal("0.01"), ROUND_HALF_UP)
    line = {
        "line": "total",
        "revised": budget,
        "executed": executed,
        "weight": "10",
        "rate": f"{rate}%",
        "score": str(score),
    }
    return form_of({"project": f"{executed}/{budget}", "funds": [line]})


def rule(found: Fit, mode: str, decimals: int | None, basis: str | None = None) -> RoundingFit:
    rules = found.scores if basis else found.rates
    return next(r for r in rules if (r.mode, r.decimals, r.basis) == (mode, decimals, basis))


def counts(found: Fit, decimals: int | None = 2) -> dict[str, tuple[int, int]]:
    rules = {mode: rule(found, mode, decimals) for mode in ("ceiling", "half_up", "half_even", "floor")}
    return {mode: (r.fitting, r.of) for mode, r in rules.items()}


def test_the_rule_by_which_the_forms_were_made_fits_all() -> None:
    found = fit([("a.docx", form(*pair)) for pair in PAIRS])
    assert (found.rates[0].mode, found.rates[0].decimals, found.rates[0].fits_all) == ("ceiling", 2, True)
    assert found.excluded_modes == ("half_up", "half_even", "floor")
    assert rule(found, "half_up", 2, "exact_rate").fits_all
    assert not rule(found, "ceiling", 2, "exact_rate").fits_all


def test_what_excludes_a_rule_is_named() -> None:
    found = fit([("a.docx", form("400000", "378240.36"))])
    (against,) = rule(found, "half_up", 2).against
    assert (against.document, against.printed, against.given) == ("a.docx", "94.57%", "94.56%")


def test_profiles_are_ranked() -> None:
    profiles = [load_profile(name, date(2022, 12, 31)) for name in ("cn", "cn-shanghai")]
    found = fit([("a.docx", form(*pair)) for pair in PAIRS], profiles)
    assert [(p.profile_id, p.rates.fitting, p.rates.of) for p in found.profiles] == [
        ("cn-shanghai", 6, 6),
        ("cn", 1, 6),
    ]


def test_forms_without_a_rate_say_nothing() -> None:
    blank = form_of({"funds": [{"line": "total", "revised": "0", "executed": "0", "rate": "0%"}]})
    found = fit([("a.docx", blank), ("b.docx", form_of({"kind": "target"}))])
    assert found.forms == 1
    assert all(rule.of == 0 and not rule.fits_all for rule in found.rates)


def seeds(*names: str) -> Fit:
    paths = [str(next(SEEDS.glob(f"{name}_*"))) for name in names]
    return fit([(d.document, form) for d in read_paths(paths, jobs=0) for form in d.forms])


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real documents are not beside this repository")
def test_published_forms_of_shanghai() -> None:
    found = seeds("000", "002")
    assert counts(found) == {
        "ceiling": (20, 20),
        "half_up": (12, 20),
        "half_even": (11, 20),
        "floor": (7, 20),
    }
    best = rule(found, "half_up", 2, "exact_rate")
    assert (best.fitting, best.of) == (20, 20)
    assert rule(found, "half_up", 2, "printed_rate").fitting == 19


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real documents are not beside this repository")
def test_published_forms_of_datong() -> None:
    found = seeds("004")
    assert not any(rule.fits_all for rule in found.rates)
    printed = {against.printed for against in rule(found, "ceiling", None).against}
    assert {"15.45%", "1.12%"} <= printed
