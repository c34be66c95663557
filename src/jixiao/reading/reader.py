"""The reader: rows of a document in, typed forms out."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from itertools import islice

from jixiao.documents.memory import uncollected
from jixiao.documents.model import Document, Table
from jixiao.forms.model import DocumentForms
from jixiao.profiles.labels import PROJECT, Labels, Title, load_labels
from jixiao.reading import columns, funds, head
from jixiao.reading.beside import forms_apart
from jixiao.reading.build import build_form
from jixiao.reading.cellwise import regrouped
from jixiao.reading.draft import Piece
from jixiao.reading.formdraft import FormDraft
from jixiao.reading.formrows import FormRows
from jixiao.reading.glued_texts import parted_texts
from jixiao.reading.lists import is_list_heading, projects_apart, table_of
from jixiao.reading.poured import unwrapped
from jixiao.reading.report import ReportDraft, paragraphs_of, report_title
from jixiao.reading.rows import Item, Row, rows_of
from jixiao.reading.running import without_running_lines
from jixiao.reading.streams import streamed
from jixiao.reading.units import unit_trouble
from jixiao.values.place import Place
from jixiao.values.text import key as comparison_key
from jixiao.values.trouble import Trouble

_NEAR = 6
"""Lines above a title among which the unit that fills the form in may be named."""
_HEADING_YEAR = re.compile(r"(20\d\d)年(?!\d{1,2}月)")
_AHEAD = 4
"""Rows below a title printed again within which the table must go on."""
_MOST_BEFORE = 1000
"""Rows before a form that are kept for what they may tell of it."""
_HEADING = 40
"""The longest line that counts as a heading of the whole document."""
_GOES_ON = ("：", ":", "，", "、", "；")
"""How a line ends that leads to another, as no heading does."""
_FEW = 3
"""A row outside forms with more cells is told as one text."""
_QUOTED = re.compile(r"[《“\"「][^》”\"」]*$")
_CLOSING = re.compile(r"[)）]?[》”」]")
_ABOUT_FORMS = re.compile(r"(?!表)[^(（]{0,8}(意见|说明|通知|要求|清单|目录)")
"""What follows the name of a form in the heading of a text about it: 自评表填报说明."""
_ATTACHED = re.compile(r"^(?:附件[:：]?)?(\d{1,2})[.．、](?=\S)")
"""How a line of the list of attachments begins: 附件：1.… and 2.… below it."""
_SCORE_IN_TITLE = re.compile(r"(?:自评)?(?:总得分|总分|得分)[：:为]?\s*(\d{1,3}(?:\.\d+)?)")


@uncollected
def read_forms(document: Document, labels: Labels | None = None) -> DocumentForms:
    """Return every form that a document holds, in its order, with what could not be understood.

    Never raises for what a document says: a text without a place in a form is a trouble of the form.
    """
    labels = labels or load_labels()
    running: list[Item] = []
    rows: Iterable[Row] = rows_of(forms_apart(document, labels))
    if not all(isinstance(block, Table) and block.exact for block in document.blocks):
        found, running = without_running_lines(streamed(list(rows), labels), labels)
        rows = regrouped(unwrapped(parted_texts(found, labels), labels), labels)
    drafts, stray = _Reader(labels).read(rows)
    stray[:0] = [Trouble("text-unplaced", item.place, item.text.strip()) for item in running]
    result = DocumentForms(document=document.name, format=document.format, troubles=list(document.troubles))
    for draft in drafts:
        form = build_form(draft)
        if (unit := unit_trouble(draft)) is not None:
            form.troubles.append(unit)
        result.forms.append(form)
    if not drafts and document.readable:
        result.troubles.append(Trouble("form-none", Place(document=document.name)))
    result.troubles.extend(stray)
    return result


class _Reader:
    """The state while the rows of one document go by."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.forms: list[FormDraft] = []
        self.current: FormRows | None = None
        self.before: list[Row] = []
        self.above: list[Item] = []
        """Labelled texts that stood above the current form."""
        self.report: ReportDraft | None = None
        self.stray: list[Trouble] = []
        self.list: tuple[str | None, int | None] | None = None
        """The table that is a list of projects, not a form."""
        self.attached: int | None = None
        """The number of the attachment that the line before names."""
        self.years: set[int] = set()
        """The years that headings above the first form name, for all forms that name none."""

    def read(self, rows: Iterable[Row]) -> tuple[list[FormDraft], list[Trouble]]:
        coming = projects_apart(rows, self.labels)
        ahead: deque[Row] = deque()
        while (row := ahead.popleft() if ahead else next(coming, None)) is not None:
            if len(row.items) == 1 and self._is_title_again(row):
                ahead.extend(islice(coming, _AHEAD - len(ahead)))
                if self._is_running_title(ahead):
                    continue
            self._feed(row)
        self._close()
        self._close_report()
        for form in self.forms:
            if form.year is None and len(self.years) == 1:
                form.year = next(iter(self.years))
        return self.forms, self.stray

    # -- rows -------------------------------------------------------------------------------------------------

    def _is_title_again(self, row: Row) -> bool:
        """Say whether a line is the title of the form at hand, amid its indicators."""
        current = self.current
        if current is None or current.section != "indicators" or row.sheet_start:
            return False
        return row.first.key == comparison_key(current.draft.title.printed)

    def _is_running_title(self, ahead: deque[Row]) -> bool:
        """Say whether the rows below a title printed again, on the next page, go on with the form it is of."""
        below = next((n for n, other in enumerate(ahead) if not other.paragraph and len(other.items) > 2), -1)
        named = (
            self.labels.head_field(item.text) for other in islice(ahead, below + 1) for item in other.items
        )
        if below < 0 or any(named) or self._title(ahead[below]) is not None:
            return False
        ahead[0].after_break = True
        return True

    def _feed(self, row: Row) -> None:
        if row.sheet_start:
            self._close()
        beyond = self.current is not None and self.current.section != "head"
        if not (beyond and self.list is None) and self._in_list(row):
            return
        title = None if self._is_attached(row) else self._title(row)
        if title is not None:
            self._open(row, *title)
            return
        if self.current is not None and self._next_form(row):
            before = self.current.draft
            self._close()
            self.current = FormRows(
                FormDraft(self.labels, before.kind, before.scope, before.title, before.year)
            )
            self.current.draft.unit_above = before.unit_above or before.unit_label
        if self.current is None and self._begins_form(row):
            self._close_report(keep=True)
            self.current = FormRows(FormDraft(self.labels))
            self._read_before()
        if self.current is not None:
            if self._report_begins(row):
                self._close()
            else:
                self.current.feed(row)
                return
        self._narrative(row)

    def _is_attached(self, row: Row) -> bool:
        """Say whether a line only names an attachment: the number before it follows that of the line above."""
        above, self.attached = self.attached, None
        found = _ATTACHED.match(row.first.key) if len(row.items) == 1 else None
        if found is None:
            return False
        self.attached = int(found.group(1))
        listed = "附件" in found.group() or (above is not None and self.attached == above + 1)
        self.attached = self.attached if listed else None
        return listed

    def _in_list(self, row: Row) -> bool:
        """Keep the rows of a list of projects, which is no form, as troubles."""
        if self.list is not None and table_of(row) == self.list and self._title(row) is None:
            self._stray([_in_one(row)])
            return True
        self.list = None
        blank = self.current is None or not self.current.within
        if not blank or self.report is not None or not is_list_heading(row, self.labels):
            return False
        self._drop_current()
        self.list = table_of(row)
        self.stray.append(Trouble("form-list", row.first.place, _in_one(row).text))
        return True

    def _drop_current(self) -> None:
        """Give up a form that has only a heading: what it holds is of no form."""
        if self.current is None:
            return
        draft = self.current.finish()
        self.current = None
        pieces = [draft.title, *draft.head.values(), *(piece for _, piece in draft.texts)]
        self.stray.extend(Trouble("text-unplaced", p.place, p.printed.strip()) for p in pieces if p)
        self._stray(self.above)
        self.above = []

    def _title(self, row: Row) -> tuple[Title, int] | None:
        """Return the kind that a row announces as the heading of a form, and which of its cells does."""
        if len(row.items) > 3:
            return None
        for index, item in enumerate(row.items):
            title = self._title_in(item)
            if title is not None:
                others = [other for other in row.items if other is not item]
                return (title, index) if all(len(other.key) <= 30 for other in others) else None
        return None

    def _title_in(self, item: Item) -> Title | None:
        text = item.key
        if not text or len(text) > 60 or "。" in item.text:
            return None
        for title in self.labels.titles:
            found = title.pattern.search(text)
            if found is None:
                continue
            rest = text[found.end() :]
            before = _QUOTED.search(text[: found.start()])
            quoted = before or _CLOSING.match(rest) or _ABOUT_FORMS.match(rest) or len(rest) > 28
            labelled = self.labels.is_label(text) or "：" in item.text[: found.start()]
            leads = item.text.rstrip().endswith(_GOES_ON)
            return None if quoted or labelled or leads else title
        return None

    def _open(self, row: Row, title: Title, index: int) -> None:
        if self.current is not None and self.current.started:
            self._close()
        self._close_report(keep=True)
        self.current = self.current or FormRows(FormDraft(self.labels))
        draft = self.current.draft
        before = draft.title
        draft.kind, draft.scope = title.kind, title.scope
        heading = row.items[index]
        draft.title = Piece.of([heading])
        draft.year = head.year_of(heading.key) or (draft.year if before else None)
        score = _SCORE_IN_TITLE.search(heading.key)
        if score:
            draft.total["score"] = Piece(score.group(1), heading.place)
        if not before:
            self._read_before()
        for item in row.items:
            if item is not heading:
                self.current.feed(Row([item], exact=row.exact, paragraph=row.paragraph))

    def _read_before(self) -> None:
        """Keep the labelled texts above a form (报表编号：…) for it; other texts before it are of no form."""
        if not self.forms:
            headings = (row.first.key for row in self.before if len(row.items) == 1)
            named = (_HEADING_YEAR.search(text) for text in headings if len(text) <= _HEADING)
            self.years.update(int(found.group(1)) for found in named if found)
        for distance, row in enumerate(reversed(self.before)):
            near = distance < _NEAR
            self.above[:0] = [item for item in row.items if self._is_labelled(item, near)]
            row.items = [item for item in row.items if not self._is_labelled(item, near)]
        self._drop_before()

    def _is_labelled(self, item: Item, near: bool) -> bool:
        """Say whether a line holds nothing but labels and their values; of typed fields if it stands near."""
        pairs = head.inline_pairs(item, self.labels)
        return bool(pairs) and all(
            value and (self.labels.is_other(label.text) or (near and self._is_of_unit(label)))
            for label, value in pairs
        )

    def _is_of_unit(self, label: Item) -> bool:
        return self.labels.head_field(label.text) in ("unit", "unit_weak", "department", "department_weak")

    def _drop_before(self) -> None:
        self._stray_rows(self.before)
        self.before = []

    def _stray_rows(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._stray([_in_one(row)] if len(row.items) > _FEW else row.items)

    def _stray(self, items: Iterable[Item]) -> None:
        self.stray.extend(Trouble("text-unplaced", item.place, item.text.strip()) for item in items)

    def _next_form(self, row: Row) -> bool:
        """Say whether a row begins another form without a heading of its own: a second 项目名称."""
        assert self.current is not None
        if not self.current.draft.head.get("project") or self.current.section == "head":
            return False
        if not row.may_hold(PROJECT, self.labels):
            return False
        pairs = (
            head.inline_pairs(row.first, self.labels) if row.paragraph else head.cell_pairs(row, self.labels)
        )
        if not pairs or self.labels.head_field(pairs[0][0].text) != "project":
            return False
        return pairs[0][1] is not None and row.items[0] is not pairs[0][1]

    def _begins_form(self, row: Row) -> bool:
        """Say whether a row belongs to a form whose heading is missing."""
        if row.paragraph:
            pairs = head.inline_pairs(row.first, self.labels)
            return bool(pairs) and self.labels.head_field(pairs[0][0].text) == "project"
        if any(self.labels.head_field(item.text) == "project" for item in row.items):
            return True
        if self.report is not None:
            return False  # a report shows parts of a form in its text; a form itself names its project
        indicators = columns.header_columns(row, self.labels) or []
        if any(column.field in columns.VALUES for column in indicators):
            return True
        return funds.header_columns(row, self.labels) is not None

    # -- narrative --------------------------------------------------------------------------------------------

    def _report_begins(self, row: Row) -> bool:
        assert self.current is not None
        return (
            (row.paragraph or len(row.items) == 1)
            and self.current.section == "tail"
            and len(row.first.key) <= 50
            and bool(self.labels.report_title.search(row.first.key))
            and row.first.key.endswith("报告")
        )

    def _narrative(self, row: Row) -> None:
        if self.report is not None:
            for paragraph in [row] if row.paragraph else paragraphs_of(row):
                self.report.feed(paragraph)
            return
        alone = row.paragraph or len(row.items) == 1
        self.before.extend(paragraphs_of(row) if alone else [row])
        if len(self.before) > 2 * _MOST_BEFORE:
            self._stray_rows(self.before[:-_MOST_BEFORE])
            del self.before[:-_MOST_BEFORE]
        ends = alone and row.first.key.rstrip(")").endswith("告")
        found = report_title(self.before[-12:], self.labels) if ends else None
        if found is not None:
            start = max(0, len(self.before) - 12)
            count, title = found
            self.before = self.before[:start] + self.before[start + count :]
            self._drop_before()
            self.report = ReportDraft(title, self.labels)

    def _close_report(self, *, keep: bool = False) -> None:
        """Finish the report; its subject is known once the form embedded in it has been read."""
        if self.report is None:
            if not keep:
                self._drop_before()
            return
        if self.report.sections:
            embedded = None if keep else next((f for f in self.forms if f.kind != "report"), None)
            self.forms.append(self.report.finish(embedded))
        self.report = None

    def _close(self) -> None:
        if self.current is None:
            return
        draft = self.current.finish()
        self.current = None
        above, self.above = self.above, []
        if not draft.started and not draft.troubles:
            self._stray(above)
            return
        draft.put_above([pair for item in above for pair in head.inline_pairs(item, self.labels)])
        self._adopt(draft)
        self.forms.append(draft)

    def _adopt(self, draft: FormDraft) -> None:
        """Give the report before an embedded form the project, unit and year that the form states."""
        if self.forms and self.forms[-1].kind == "report":
            report = self.forms[-1]
            for name in ("project", "unit"):
                if draft.head.get(name) and (name == "project" or not report.head.get(name)):
                    report.head[name] = draft.head[name]
            if draft.year is not None:
                report.year = draft.year


def _in_one(row: Row) -> Item:
    """Return the texts of a row as one."""
    text = " | ".join(item.text.strip() for item in row.items)
    return Item(text, row.first.column, row.first.place)
