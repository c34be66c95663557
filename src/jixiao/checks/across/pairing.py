"""Which forms speak of one project, and which indicators of one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from jixiao.checks.across.assignment import best_assignment
from jixiao.checks.across.words import pairing_words
from jixiao.forms.model import Form, Indicator
from jixiao.profiles.labels import category_name, load_labels
from jixiao.values.text import bare, key

EXACT, SAME_MEANING = 1000, 970
_MOST = 5
"""How many nearly equal names of projects are considered."""
_TIE = 10
"""What an equal category or target adds where two candidates are otherwise alike."""
_PUNCTUATION = str.maketrans("", "", "“”‘’\"'《》〈〉、，。；：,.;:·-—_（）()[]【】/ ")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of positions in two lists, and the positions left over on each side."""

    pairs: tuple[tuple[int, int], ...]
    left: tuple[int, ...]
    right: tuple[int, ...]


@lru_cache(maxsize=16384)
def name_key(text: str) -> str:
    """Return what a name is compared by: without numbering, punctuation, layout and remarks in parentheses.

    >>> name_key("指标1：接待批次（批）"), name_key("工作“经费”")
    ('接待批次', '工作经费')
    """
    plain = key(text)
    plain = pairing_words().numbering.sub("", plain)
    return (bare(plain) or plain).translate(_PUNCTUATION)


@lru_cache(maxsize=16384)
def _meaning(name: str) -> str:
    """Return a name with each word replaced by the one that stands for its synonyms, without idle endings."""
    words = pairing_words()
    for pattern, first in words.synonyms:
        name = pattern.sub(first, name)
    return words.endings.sub("", name) or name


def _measure(name: str) -> str | None:
    measure = next((measure for measure in pairing_words().measures if name.endswith(measure)), None)
    return _meaning(measure) if measure else None


@lru_cache(maxsize=65536)
def likeness(first: str, second: str) -> int:
    """Say how alike two names of indicators are, in thousandths; 0 for names of clearly different things.

    Different things are counted (人数, 次数), opposed by one character (一期, 二期), or one word is exchanged for
    another (食堂, 宿舍); a letter more or less, an ending or a synonym is a mere renaming.

    >>> likeness("长效管理制度健全性", "长效管理制度健全"), likeness("培训人数", "培训次数")
    (970, 0)
    >>> likeness("一期工程完成率", "二期工程完成率"), likeness("义务教育学校食堂满意度", "义务教育学校宿舍满意度")
    (0, 0)
    """
    one, other = name_key(first), name_key(second)
    if not one or not other:
        return 0
    if one == other:
        return EXACT
    measures = (_measure(one), _measure(other))
    one, other = _meaning(one), _meaning(other)
    if one == other:
        return SAME_MEANING
    if None not in measures and measures[0] != measures[1]:
        return 0
    score = int(fuzz.ratio(one, other) * 10)
    if score < pairing_words().alike or not _only_a_slip(one, other):
        return 0
    return min(score, SAME_MEANING - 1)


def _only_a_slip(first: str, second: str) -> bool:
    """Say whether two names differ by characters left out, added or mistyped, not by one word for another."""
    words = pairing_words()
    for tag, start, end, from_, to in _replacements(first, second):
        if tag == "equal":
            continue
        removed, added = first[start:end], second[from_:to]
        if len(removed) >= 2 and len(added) >= 2:
            return False
        if not words.ordinals.isdisjoint(removed + added):
            return False
        if any(set(removed) & opposed and set(added) & opposed for opposed in words.contrasts):
            return False
    return True


def _replacements(first: str, second: str) -> list[tuple[str, int, int, int, int]]:
    """Return the runs in which two names differ, a removal and an addition at one place together."""
    runs: list[tuple[str, int, int, int, int]] = []
    for code in Indel.opcodes(first, second):
        tag, start, end, from_, to = code.tag, code.src_start, code.src_end, code.dest_start, code.dest_end
        if tag != "equal" and runs and runs[-1][0] != "equal":
            runs[-1] = ("replace", runs[-1][1], end, runs[-1][3], to)
        else:
            runs.append((tag, start, end, from_, to))
    return runs


def _shortened(first: str, second: str) -> bool:
    """Say whether one name is the end or the beginning of the other: 活动场次 for 举办阅读推广活动场次."""
    short, long = sorted((name_key(first), name_key(second)), key=len)
    return len(short) >= 4 and (long.startswith(short) or long.endswith(short))


def category_of(indicator: Indicator) -> tuple[str, str]:
    """Return the id of the level-1 category and the official level-2 name, so far as they are known."""
    return _category(indicator.l1.text or "", indicator.l2.text or "")


@lru_cache(maxsize=4096)
def _category(l1: str, l2: str) -> tuple[str, str]:
    labels = load_labels()
    name = category_name(l2)
    parents = labels.level2_parents(l2)
    first = labels.level1_id(l1) or (parents[0] if len(parents) == 1 else category_name(l1))
    endings = ("类指标", "指标", "目标")
    short = next((name.removesuffix(ending) for ending in endings if name.endswith(ending)), name)
    for category in labels.categories:
        if category.id != first:
            continue
        for child, synonyms in category.children.items():
            if short == child or short in synonyms:
                return first, child
    return first, short


def pair_indicators(promised: Sequence[Indicator], reported: Sequence[Indicator]) -> Pairs:
    """Pair the indicators of two forms: the pairs that together are most alike; each is in one pair at most."""
    scores: dict[tuple[int, int], int] = {}
    for left, promise in enumerate(promised):
        for right, report in enumerate(reported):
            names = promise.l3.text or "", report.l3.text or ""
            same_category = category_of(promise) == category_of(report)
            same_target = key(promise.target.printed) == key(report.target.printed)
            score = likeness(*names)
            if not score and same_category and same_target and _shortened(*names):
                score = pairing_words().alike
            if score:
                scores[left, right] = score + _TIE * (same_category + same_target)
    return _pairs(best_assignment(scores), len(promised), len(reported))


def pair_forms(first: Sequence[Form], second: Sequence[Form], *, years: int = 0) -> Pairs:
    """Pair forms of one project (or of one whole unit): the same name, else nearly the same, and the same year.

    ``years`` is by how much the second is later: 1 pairs each form with that of the following year. A year that
    is not printed fits any.
    """
    scores: dict[tuple[int, int], int] = {}
    by_name: dict[tuple[str, str], list[int]] = {}
    by_office: dict[tuple[str, str, str], list[int]] = {}
    names = [subject_of(form) for form in second]
    for right, form in enumerate(second):
        by_name.setdefault((form.scope, names[right]), []).append(right)
        by_office.setdefault((form.scope, names[right], office_of(form)), []).append(right)
    unmatched: list[int] = []
    for left, form in enumerate(first):
        subject, office = subject_of(form), office_of(form)
        own = by_office.get((form.scope, subject, office), ()) if subject else ()
        fitting = [right for right in own if _years_fit(form, second[right], years)]
        if subject and not fitting:
            fitting = [
                right
                for right in by_name.get((form.scope, subject), ())
                if _years_fit(form, second[right], years) and _offices_fit(form, second[right])
            ]
        for right in fitting:
            scores[left, right] = EXACT
        if not fitting:
            unmatched.append(left)
    taken = {right for _, right in scores}
    rest = _Rest(second, names, (right for right in range(len(second)) if right not in taken))
    for left in unmatched:
        for right, score in rest.alike(first[left], years):
            scores[left, right] = score
    return _pairs(best_assignment(scores), len(first), len(second))


def subject_of(form: Form) -> str:
    """Return what a form is about, as it is compared: the project, or the unit of a whole unit's form."""
    if form.scope == "unit":
        return office_of(form)
    return name_key(form.project.text or "")


def office_of(form: Form) -> str:
    """Return the unit that filed a form, else its department, as it is compared."""
    return name_key(form.unit.text or form.department.text or "")


def _offices_fit(first: Form, second: Form) -> bool:
    """Say whether two forms may be of one office; one that names none may be of any."""
    names = [
        {name_key(text) for text in (form.unit.text, form.department.text) if text}
        for form in (first, second)
    ]
    if not names[0] or not names[1] or names[0] & names[1]:
        return True
    return any(
        fuzz.ratio(one, other) >= 90 or one in other or other in one for one in names[0] for other in names[1]
    )


class _Rest:
    """Forms that no form has the name of, by scope, office and year, where nearly the same names are looked for."""

    def __init__(self, forms: Sequence[Form], names: Sequence[str], numbers: Iterable[int]) -> None:
        self._groups: dict[tuple[str, str, int | None], dict[int, str]] = {}
        for number in numbers:
            form = forms[number]
            if names[number]:
                group = self._groups.setdefault((form.scope, office_of(form), form.year), {})
                group[number] = names[number]

    def alike(self, form: Form, later: int) -> Iterator[tuple[int, int]]:
        """Return the forms with nearly the name of a form, and how alike the names are."""
        subject = subject_of(form)
        years: set[int | None] = {form.year, None} if not later else set()
        if later and form.year is not None:
            years.add(form.year + later)
        for office in {office_of(form), ""}:
            for year in years if subject else ():
                group = self._groups.get((form.scope, office, year), {})
                found = process.extract(
                    subject,
                    group,
                    score_cutoff=pairing_words().projects_alike / 10,
                    scorer=fuzz.ratio,
                    limit=_MOST,
                )
                for name, score, number in found:
                    if _only_a_slip(subject, name):
                        yield number, int(score * 10)


def _years_fit(first: Form, second: Form, later: int) -> bool:
    if first.year is None or second.year is None:
        return later == 0
    return second.year - first.year == later


def _pairs(chosen: dict[int, int], lefts: int, rights: int) -> Pairs:
    taken = set(chosen.values())
    return Pairs(
        tuple(chosen.items()),
        tuple(left for left in range(lefts) if left not in chosen),
        tuple(right for right in range(rights) if right not in taken),
    )
