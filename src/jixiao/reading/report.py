"""Narrative reports: sections by heading, and the result they state."""

from __future__ import annotations

import re

from jixiao.profiles.labels import Labels
from jixiao.reading.draft import Piece
from jixiao.reading.formdraft import FormDraft
from jixiao.reading.head import year_of
from jixiao.reading.rows import Item, Row

_LEVEL1 = re.compile(r"^\s*[一二三四五六七八九十]{1,3}[、.．]\s*")
_LEVEL2 = re.compile(r"^\s*[（(][一二三四五六七八九十]{1,3}[)）]\s*[、.]?\s*")
_LEVEL3 = re.compile(r"^\s*\d{1,2}[、.．]\s*(?!\d)")
_LEVEL4 = re.compile(r"^\s*[（(]\d{1,2}[)）]\s*[、.]?\s*")
_LEVELS = (_LEVEL1, _LEVEL2, _LEVEL3, _LEVEL4)
_ANNEX = re.compile(r"^\s*附\s*(件|表|录)\s*[\d一二三四五六七八九十]*\s*[:：]?\s*$")
_SENTENCE_END = re.compile(r"[。；;！!]$|[，,：:]")
_TOTAL = re.compile(
    r"(?<!执行)(?:最终|自评|综合|总|评价)?(?:得分|总分|分数)(?:为|是|：|:)?\s*(\d{1,3}(?:\.\d+)?)\s*分?"
)
_WHOLE = re.compile(r"(?:总分|总得分|最终得分|综合得分)(?:为|是|：|:)?\s*(\d{1,3}(?:\.\d+)?)\s*分?(?!制)")
"""A score told as the whole's, which goes before any other that the report names."""
_FEW_CELLS = 2
_FULL = re.compile(r"满分(?:为|是)?\s*(\d{2,3})\s*分|总分\s*(\d{2,3})\s*分|按\s*(\d{2,3})\s*分制")
_GRADE = re.compile(
    r"(?:等级|等次|评级|结果)(?:为|是|评定为|：|:)?\s*[“\"‘「]?(优秀|良好|优|良|中|差|合格|不合格)[”\"’」。，,；;]?"
)
_PROJECT = re.compile(r"(?:下达|关于)?《[^》]*》")


def report_title(rows: list[Row], labels: Labels) -> tuple[int, Piece] | None:
    """Return how many of the leading rows make the title of a report, and the title, if they do.

    The title may stand on up to four short lines.
    """
    joined = Piece()
    for index, row in enumerate(rows[:12]):
        if (
            not row.paragraph
            or _ANNEX.match(row.first.text)
            or len(row.first.key) > 50
            or _LEVEL1.match(row.first.text)
        ):
            if joined and not row.paragraph:
                return None
            joined = Piece()
            continue
        joined = joined.joined(Piece.of(row.items), "lines-joined")
        if labels.report_title.search(joined.text) and joined.text.rstrip("）)").endswith("报告"):
            return index + 1, joined
    return None


def paragraphs_of(row: Row) -> list[Row]:
    """Return the lines of a row of cells as paragraphs: a sheet keeps a report in cells of many lines.

    A row of several cells is one of a table in the report and stays one line.
    """
    if len(row.items) > _FEW_CELLS:
        text = " | ".join(item.text.strip() for item in row.items)
        return [Row([Item(text, row.first.column, row.first.place)], paragraph=True)]
    return [
        Row([Item(line, item.column, item.place)], paragraph=True)
        for item in row.items
        for line in item.text.split("\n")
        if line.strip()
    ]


class ReportDraft:
    """A report being read: its sections in order."""

    def __init__(self, title: Piece, labels: Labels) -> None:
        self.labels = labels
        self.title = title
        self.sections: list[tuple[str, Piece]] = []
        self.current = "前言"
        self.open_level = 0

    def feed(self, row: Row) -> None:
        """Read one paragraph: a heading opens a section, other text goes into the open one."""
        item = row.first
        text = item.text
        if _ANNEX.match(text):
            self.current = item.key
            self.open_level = 0
            return
        level = next((number for number, mark in enumerate(_LEVELS, start=1) if mark.match(text)), 0)
        if not level and row.heading:
            level = min(row.heading, 4)
        if level:
            name, rest = self._split_heading(text, level)
            if name is not None:
                self.current, self.open_level = name, level
                if rest:
                    self._append(Piece(rest, item.place))
                return
        self._append(Piece.of(row.items))

    def _split_heading(self, text: str, level: int) -> tuple[str | None, str]:
        """Return the heading's name and the text that runs on behind it; no name if it is a numbered sentence."""
        body = _LEVELS[level - 1].sub("", text).strip()
        known = next((name for name in self.labels.run_in if body.startswith(name)), None)
        if known is not None:
            return known, body[len(known) :].lstrip("。：: \u3000")
        head, mark, rest = body.partition("。")
        if level <= 2:
            if len(head) <= 60 and not (level == 2 and "，" in head and not rest and len(head) > 30):
                return head.rstrip("：:"), rest.strip()
            return None, ""
        if not mark and not _SENTENCE_END.search(body) and len(body) <= 30:
            return body.rstrip("：:"), ""
        if level == 3 and mark and len(head) <= 20 and not re.search(r"[，,；;]", head):
            return head, rest.strip()
        return None, ""

    def _append(self, piece: Piece) -> None:
        for index, (name, before) in enumerate(self.sections):
            if name == self.current and index == len(self.sections) - 1:
                self.sections[index] = (name, before.joined(piece, None))  # type: ignore[arg-type]
                return
        self.sections.append((self._fresh_name(), piece))

    def _fresh_name(self) -> str:
        names = [name for name, _ in self.sections]
        name, number = self.current, 2
        while name in names:
            name, number = f"{self.current}（{number}）", number + 1
        return name

    def finish(self, embedded: FormDraft | None) -> FormDraft:
        """Return the report as a form: its sections, and score, grade, year, unit and project as it states them."""
        form = FormDraft(self.labels, kind="report", title=self.title)
        form.texts = [("标题", self.title), *self.sections]
        whole = [piece for _, piece in self.sections]
        told = any(_WHOLE.search(piece.text) for piece in whole)
        patterns = (("score", _WHOLE if told else _TOTAL), ("weight", _FULL))
        for piece in whole:
            for name, pattern in patterns:
                found = pattern.search(piece.text)
                if found and name not in form.total:
                    form.total[name] = Piece(next(g for g in found.groups() if g), piece.place)
        for piece in reversed(whole):
            grade = _GRADE.search(piece.text)
            if grade and "得分" in piece.text and "≥" not in piece.text:
                form.head["grade"] = Piece(grade.group(1), piece.place)
                break
        self._subject(form, embedded)
        return form

    def _subject(self, form: FormDraft, embedded: FormDraft | None) -> None:
        title = self.title.text
        form.year = year_of(title) or (embedded.year if embedded else None)
        if form.year is None:
            years = [
                int(year) for _, piece in self.sections for year in re.findall(r"(20\d\d)年", piece.text)
            ]
            form.year = years[0] if years else None
        unit = re.match(
            r"^(.{4,30}?(?:局|委|办公室|厅|院|中心|会|府|校|所|部|站|队|室|处|社|馆|团|署))关于", title
        )
        if unit:
            form.head["unit"] = Piece(unit.group(1), self.title.place)
        elif embedded is not None and embedded.head.get("unit"):
            form.head["unit"] = embedded.head["unit"]
        if embedded is not None and embedded.head.get("project"):
            form.head["project"] = embedded.head["project"]
        else:
            project = re.search(
                r"(?:关于)?(?:20\d\d年度?)?(.{2,40}?)(?:项目)?(?:支出)?绩效", title.split("关于")[-1]
            )
            if project and unit:
                form.head["project"] = Piece(project.group(1), self.title.place)
