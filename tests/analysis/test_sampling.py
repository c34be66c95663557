"""The draw can be repeated by anybody, keeps its promises for every list, and concludes no more than it may."""

import hashlib
import subprocess
from decimal import Decimal
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jixiao.analysis.estimates import conclusion, estimate, hypergeometric_bounds
from jixiao.analysis.sampling import Item, allocate, draw, frame_digest, number_of, risk_of, stratify
from jixiao.analysis.sampling_words import explain_drawn, explain_plan
from jixiao.evaluation import load_review_rules

RULES = load_review_rules()
ITEMS = st.builds(
    Item,
    id=st.text("ABCDE0123456789-", min_size=1, max_size=6),
    unit=st.sampled_from(["甲局", "乙局", "丙局"]),
    budget=st.decimals(0, 10**8, places=2),
    errors=st.integers(0, 5),
    warnings=st.integers(0, 9),
    score=st.none() | st.decimals(0, 100, places=2),
    rate=st.none() | st.decimals(0, 2, places=4),
)
FRAMES = st.lists(ITEMS, min_size=1, max_size=60, unique_by=lambda item: item.id)
SEEDS = st.text("0123456789-", min_size=1, max_size=12)


def frame(count=200):
    """A list of projects as a city has it: few large, many small, some with findings."""
    return [
        Item(
            f"P{number:03}",
            f"{'甲乙丙丁'[number % 4]}局",
            Decimal(60_000_000) / (number + 1) ** 1 // 1,
            errors=number % 7 == 0,
            warnings=number % 5,
            score=Decimal(99 - number % 11),
            rate=Decimal(100 - number % 60) / 100,
        )
        for number in range(count)
    ]


@settings(deadline=None)
@given(FRAMES, SEEDS, st.integers(1, 70), st.randoms())
def test_the_draw_is_repeatable_whatever_the_order(items, seed, size, random):
    plan = draw(items, seed, RULES, size=size)
    shuffled = list(items)
    random.shuffle(shuffled)
    assert draw(shuffled, seed, RULES, size=size) == plan
    assert len(plan.drawn) == min(size, len(items))
    assert len({one.item.id for one in plan.drawn}) == len(plan.drawn)
    assert sorted(item.id for stratum in plan.strata for item in stratum.items) == sorted(i.id for i in items)
    for stratum in plan.strata:
        drawn = [one for one in plan.drawn if one.stratum == stratum]
        assert len(drawn) == stratum.places <= len(stratum.items)


@settings(deadline=None)
@given(FRAMES, SEEDS, st.integers(1, 20))
def test_within_a_stratum_the_smallest_numbers_are_drawn(items, seed, size):
    plan = draw(items, seed, RULES, size=size)
    for stratum in (stratum for stratum in plan.strata if not stratum.certain):
        numbers = sorted(hashlib.sha256(f"{seed}|{i.id}".encode()).hexdigest() for i in stratum.items)
        drawn = [one.number for one in plan.drawn if one.stratum == stratum]
        assert drawn == numbers[: stratum.places]


def test_a_number_can_be_had_from_a_hash_tool():
    shown = subprocess.run(
        ["bash", "-c", "printf '%s' '双色球2024069|甲-01' | sha256sum"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.split()[0] == number_of("双色球2024069", "甲-01")


def test_every_seed_gives_every_project_its_chance():
    items = [Item(f"{n}", "甲", Decimal(100)) for n in range(10)]
    times = dict.fromkeys((item.id for item in items), 0)
    for seed in range(2000):
        for one in draw(items, str(seed), RULES, size=3, certain_from=Decimal(1000)).drawn:
            times[one.item.id] += 1
    band_sizes = {
        s.band: len(s.items) for s in draw(items, "x", RULES, size=3, certain_from=Decimal(1000)).strata
    }
    assert sum(band_sizes.values()) == 10
    plan = draw(items, "x", RULES, size=3, certain_from=Decimal(1000))
    for stratum in plan.strata:
        for item in stratum.items:
            assert abs(times[item.id] / 2000 - float(stratum.chance)) < 0.05


def test_the_largest_are_drawn_for_certain():
    items = frame()
    plan = draw(items, "2024", RULES, share=Decimal("0.1"))
    total = sum(item.budget for item in items)
    assert plan.wanted == 20
    assert plan.interval == total / 20
    certain = {one.item.id for one in plan.drawn if one.stratum.certain}
    assert certain == {item.id for item in items if item.budget >= total / 20} == {"P000", "P001", "P002"}


def test_a_stated_amount_draws_all_that_reach_it_even_beyond_the_size():
    plan = draw(frame(), "2024", RULES, size=5, certain_from=Decimal(1_000_000))
    assert len(plan.drawn) == 60 > plan.wanted
    assert all(one.stratum.certain for one in plan.drawn)


def test_bands_hold_their_share_of_the_money_and_risk_is_apart():
    plan = draw(frame(), "2024", RULES, size=20)
    rest = [stratum for stratum in plan.strata if not stratum.certain]
    money = sum(stratum.budget for stratum in rest)
    large = sum(stratum.budget for stratum in rest if stratum.band == "large")
    largest = max(item.budget for stratum in rest for item in stratum.items)
    assert money / 2 <= large <= money / 2 + largest
    for stratum in rest:
        assert {risk_of(item, RULES)[0] >= 6 for item in stratum.items} == {stratum.high_risk}


@pytest.mark.parametrize(
    ("changes", "points", "signs"),
    [
        ({}, 0, []),
        ({"errors": 2}, 6, ["errors"]),
        ({"errors": 9}, 9, ["errors"]),
        ({"warnings": 3, "score": Decimal(98)}, 5, ["warnings", "near-full"]),
        ({"score": Decimal("97.99"), "rate": Decimal("0.78")}, 3, ["low-rate"]),
        ({"score": Decimal(99), "rate": Decimal("0.5")}, 9, ["near-full", "low-rate", "gap"]),
        ({"rate": Decimal("0.8"), "score": Decimal(100)}, 6, ["near-full", "gap"]),
        ({"score": None}, 3, ["unscored"]),
    ],
)
def test_risk_is_the_sum_of_its_signs(changes, points, signs):
    item = Item(**{"id": "1", "unit": "甲", "budget": Decimal(1), "score": Decimal(90), **changes})
    found, why = risk_of(item, RULES)
    assert (found, [factor.id for factor, _ in why]) == (points, signs)


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(1, 100)), min_size=1, max_size=8),
    st.integers(0, 300),
    st.integers(1, 4),
)
def test_places_are_shared_out_in_full_and_never_taken_back(strata, places, minimum):
    sizes, measures = [s for s, _ in strata], [Fraction(m) for _, m in strata]
    given_places = allocate(sizes, measures, places, minimum)
    assert sum(given_places) == min(places, sum(sizes))
    assert all(0 <= g <= s for g, s in zip(given_places, sizes, strict=True))
    more = allocate(sizes, measures, places + 1, minimum)
    assert all(m >= g for m, g in zip(more, given_places, strict=True))
    if places >= minimum * len(sizes):
        assert all(g >= min(minimum, s) for g, s in zip(given_places, sizes, strict=True))


@pytest.mark.parametrize(
    "arguments",
    [
        {"frame": [], "size": 1},
        {"seed": " ", "size": 1},
        {},
        {"size": 1, "share": Decimal("0.1")},
        {"size": 0},
        {"share": Decimal(2)},
        {"frame": [Item("1", "甲", Decimal(1)), Item("1", "乙", Decimal(2))], "size": 1},
        {"frame": [Item("1", "甲", Decimal(-1))], "size": 1},
        {"frame": [Item("1|2", "甲", Decimal(1))], "size": 1},
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments):
    with pytest.raises(ValueError, match=r"\w"):
        draw(**{"frame": frame(3), "seed": "1", "rules": RULES, **arguments})


def test_the_digest_fixes_the_list():
    items = frame(5)
    assert frame_digest(items) == frame_digest(reversed(items))
    line = "P000|甲局|60000000|1|0|99|1"
    assert frame_digest(items[:1]) == hashlib.sha256(line.encode()).hexdigest()
    changed = [Item("P000", "甲局", Decimal(60000001), 1, 0, Decimal(99), Decimal(1)), *items[1:]]
    assert frame_digest(changed) != frame_digest(items)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_plan_and_draw_are_explained(language):
    plan = draw(frame(), "双色球2024069", RULES, size=20)
    said = "\n".join(explain_plan(plan, language))
    assert plan.frame_digest in said
    assert "双色球2024069" in said
    assert len(explain_plan(plan, language)) == 5 + len(plan.strata)
    for one in plan.drawn:
        why = explain_drawn(one, plan, language)
        assert "{" not in why
        assert ("必查" in why or "for certain" in why) == one.stratum.certain
        assert one.stratum.certain or one.number[:12] in why


# What may be concluded


def reviewed(plan, deviation):
    return {one.item.id: one.item.score - deviation(one.item) for one in plan.drawn}


@settings(deadline=None)
@given(FRAMES.filter(lambda items: any(i.score is not None for i in items)), st.randoms())
def test_everything_reviewed_is_exact(items, random):
    plan = draw(items, "1", RULES, share=Decimal(1))
    true = {i.id: Decimal(random.randint(-20, 60)) / 4 for i in items if i.score is not None}
    found = estimate(plan, {i.id: i.score - true[i.id] for i in items if i.score is not None})
    assert found.conclusive
    exact = Fraction(sum(true.values())) / len(true)
    for value in (found.mean.value, found.mean.low, found.mean.high):
        assert abs(Fraction(value) - exact) < Fraction(1, 10**60)
    over = sum(value > 5 for value in true.values())
    assert (found.overstated.low, found.overstated.value, found.overstated.high) == (over,) * 3
    assert len(conclusion(found)) == 1


def test_the_mean_is_the_textbook_one():
    """Two strata of 10 and 5 with three and two reviews, computed by hand."""
    items = [Item(f"a{n}", "甲", Decimal(1000), score=Decimal(90), rate=Decimal(1)) for n in range(10)]
    items += [
        Item(f"b{n}", "甲", Decimal(1000), errors=3, score=Decimal(90), rate=Decimal(1)) for n in range(5)
    ]
    rules = RULES.model_copy(
        update={
            "sampling": RULES.sampling.model_copy(
                update={"bands": RULES.sampling.bands[-1:], "high_risk_factor": Decimal(1)}
            )
        }
    )
    plan = draw(items, "7", rules, size=5, certain_from=Decimal(5000))
    high, low = plan.strata
    assert (high.places, low.places) == (2, 3)
    ids = {s.high_risk: [one.item.id for one in plan.drawn if one.stratum == s] for s in plan.strata}
    scores = dict(zip(ids[True], (Decimal(80), Decimal(84)), strict=True))
    scores |= dict(zip(ids[False], (Decimal(90), Decimal(87), Decimal(87)), strict=True))
    found = estimate(plan, scores)
    assert found.mean.value == 4  # 1/3 · 8 + 2/3 · 2
    # (1/3)² · 3/5 · 8/2 + (2/3)² · 7/10 · 3/3 = 0.26667 + 0.31111; freedom (0.57778)²/(0.0711 + 0.0484) = 2.79 → 2
    half = Decimal("4.303") * (Decimal(26) / 45).sqrt()
    assert abs(found.mean.high - 4 - half) < Decimal("1e-20")
    assert found.doubts == ("few",)
    assert found.overstated.value == 5
    assert found.overstated.low >= 2


@pytest.mark.parametrize(("size", "drawn"), [(12, 4), (15, 7), (30, 5), (9, 9), (7, 1)])
def test_the_interval_of_the_number_covers_the_truth(size, drawn):
    """For every true number the bounds miss it with a chance of at most the doubt: counted out in full."""
    doubt = Fraction(1, 20)
    bounds = [hypergeometric_bounds(size, drawn, found, doubt) for found in range(drawn + 1)]
    for true in range(size + 1):
        missed = Fraction(0)
        for found in range(drawn + 1):
            ways = comb(true, found) * comb(size - true, drawn - found)
            if not bounds[found][0] <= true <= bounds[found][1]:
                missed += Fraction(ways, comb(size, drawn))
        assert missed <= doubt


@given(st.integers(1, 300), st.data())
def test_bounds_are_in_order_and_possible(size, data):
    drawn = data.draw(st.integers(1, size))
    found = data.draw(st.integers(0, drawn))
    low, high = hypergeometric_bounds(size, drawn, found, Fraction(1, 20))
    assert found <= low <= high <= size - (drawn - found)


def test_too_small_a_sample_says_so():
    plan = draw(frame(), "2024", RULES, size=20)
    found = estimate(plan, reviewed(plan, lambda item: Decimal(3)))
    assert found.doubts == ("few",)
    assert not found.conclusive
    assert any("样本太小" in sentence for sentence in conclusion(found))


def test_a_stratum_without_review_forbids_any_conclusion():
    plan = draw(frame(), "2024", RULES, size=30)
    scores = reviewed(plan, lambda item: Decimal(3))
    missing = plan.strata[-1]
    found = estimate(plan, {i: s for i, s in scores.items() if i not in {item.id for item in missing.items}})
    assert (found.mean, found.overstated) == (None, None)
    assert "unreviewed" in found.doubts
    assert conclusion(found)[0].startswith("有的层没有复核结果")
    one = next(o.item.id for o in plan.drawn if o.stratum == missing)
    single = estimate(
        plan, {i: s for i, s in scores.items() if i not in {x.id for x in missing.items} or i == one}
    )
    assert single.mean is None
    assert single.overstated is not None
    assert "single" in single.doubts


def test_a_review_outside_the_sample_is_refused():
    plan = draw(frame(), "2024", RULES, size=12)
    outside = next(i.id for i in frame() if i.id not in {one.item.id for one in plan.drawn})
    with pytest.raises(ValueError, match=outside):
        estimate(plan, {outside: Decimal(80)})


def test_the_interval_of_the_mean_holds_about_as_often_as_it_says():
    items = frame(120)
    true = {item.id: Decimal(hash_of(item.id) % 9) for item in items}
    mean = sum(true.values()) / len(true)
    hits = 0
    for seed in range(200):
        plan = draw(items, str(seed), RULES, size=40)
        found = estimate(plan, reviewed(plan, lambda item: true[item.id]))
        hits += found.mean.low <= mean <= found.mean.high
    assert hits >= 180


def hash_of(text):
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_conclusion_is_in_words(language):
    plan = draw(frame(), "2024", RULES, size=60)
    found = estimate(plan, reviewed(plan, lambda item: Decimal(item.errors * 6)))
    assert found.conclusive
    said = conclusion(found, language)
    assert len(said) == 3
    assert "{" not in "".join(said)


@settings(deadline=None, max_examples=40)
@given(FRAMES, SEEDS, st.integers(1, 70))
def test_strata_and_places_are_settled_before_the_seed(items, seed, size):
    layers, plan = stratify(items, RULES, size=size), draw(items, seed, RULES, size=size)
    assert (layers.wanted, layers.interval, layers.strata) == (plan.wanted, plan.interval, plan.strata)


def test_an_english_explanation_holds_no_chinese():
    plan = draw(frame(), "2024-06-18", RULES, size=20)
    said = explain_plan(plan, "en") + [explain_drawn(one, plan, "en") for one in plan.drawn]
    assert not [sentence for sentence in said if any("\u4e00" <= letter <= "\u9fff" for letter in sentence)]
