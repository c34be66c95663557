"""Texts without their layout; answers that are kept are those that would be given anew."""

from hypothesis import given
from hypothesis import strategies as st

from jixiao.values.text import LONGEST_REMEMBERED, bare, key, remembered, squeeze, tidy

TEXTS = st.text("绩效 指标\n（）()＝:：ＡA1.5%\u3000", max_size=2 * LONGEST_REMEMBERED)


@given(TEXTS)
def test_remembered_answers_are_the_functions_own(text: str) -> None:
    for function in (tidy, squeeze, key, bare):
        assert function(text) == function(text) == function.__self__.function(text)  # type: ignore[attr-defined]


def test_short_texts_are_asked_once_and_long_ones_are_not_kept() -> None:
    asked: list[str] = []

    @remembered
    def answer(text: str) -> int:
        asked.append(text)
        return len(text)

    short, long = "数量指标", "长" * (LONGEST_REMEMBERED + 1)
    assert [answer(text) for text in (short, long, short, long)] == [4, len(long), 4, len(long)]
    assert asked == [short, long, long]
