"""From a form and a layout to the sheet: which box stands where. No file format is known here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from jixiao.forms.model import Field, Form, FormKind, LabelledText
from jixiao.profiles.labels import Labels, load_labels
from jixiao.reading.head import unit_in, year_of
from jixiao.rendering.draft import Draft
from jixiao.rendering.fund_block import add_funds
from jixiao.rendering.indicator_block import add_indicators, indicator_edges
from jixiao.rendering.layouts import FormLayout, Layouts
from jixiao.rendering.sheet import FULL, Box, Role, Sheet
from jixiao.rendering.task_block import add_tasks
from jixiao.rendering.wording import balanced, reflow, width_of
from jixiao.values.text import bare, key, tidy

OBJECTIVE = "objective"
"""The name by which the texts of a layout say where the objective stands among them."""
_TEXT_LABEL = 160
_SHORT = 20
"""Characters up to which a text stands in the line of signatures."""
_ABREAST = 4
"""Most signatures on one line."""
_LONG = 350
"""Characters from which a text stands below its label over the whole width, so that it may go over pages."""


def compose(form: Form, layouts: Layouts, layout: FormLayout | None = None) -> Sheet:
    """Lay a form out, in the layout for it or in a given one; everything that the form holds appears."""
    layout = layout or layouts.of(form)
    if form.kind is FormKind.REPORT:
        return compose_report(form, layout)
    return _Composer(form, layouts, layout).sheet()


def compose_report(form: Form, layout: FormLayout) -> Sheet:
    """Lay a narrative report out: its title, and its sections under numbered headings."""
    from jixiao.rendering.narrative import passages

    title = reflow(form.title.printed) or layout.title
    return Sheet(form_name(form), title, passages=passages(form.texts, tidy(title)), size=16)


def form_name(form: Form) -> str:
    """Return the name by which a form is listed: its project or unit, else its title."""
    return form.project.text or form.unit.text or form.department.text or form.title.text or ""


def official_title(form: Form, layout: FormLayout, labels: Labels) -> str:
    """Return the form's own title if it tells the kind of form, else the title of the layout."""
    own = form.title.text or ""
    announced = next((title for title in labels.titles if title.pattern.search(key(own))), None)
    fits = announced is not None and (announced.kind, announced.scope) == (form.kind.value, form.scope)
    return own if fits and len(own) <= 60 and "。" not in own else layout.title


class _Composer:
    """Writes the blocks of one form, in the order of its layout."""

    def __init__(self, form: Form, layouts: Layouts, layout: FormLayout) -> None:
        self.form = form
        self.layout = layout
        self.layouts = layouts
        self.labels = load_labels()
        self.captions = {**layouts.labels, **layout.labels}
        self.draft = Draft(layout.label_width, indicator_edges(form, layout))
        self.facts: list[LabelledText] = []
        self.facts_below: list[LabelledText] = []
        """Facts that the layout puts among the texts."""
        self.texts: list[LabelledText] = []
        self.signatures: list[LabelledText] = []
        for text in form.texts:
            self._sort(text)

    def _sort(self, text: LabelledText) -> None:
        """Put a labelled text where it belongs: in the head, at the foot, or in the text block."""
        name = key(text.label)
        if bare(name) in self.layout.signatures and len(text.field.printed) <= _SHORT:
            self.signatures.append(text)
        elif self.labels.is_text_label(text.label):
            self.texts.append(text)
        elif name in self.labels.head_other or bare(name) in self.labels.head_other:
            below = bare(name) in {bare(key(label)) for label in self.layout.texts}
            (self.facts_below if below else self.facts).append(text)
        else:
            self.texts.append(text)

    def sheet(self) -> Sheet:
        form, layout = self.form, self.layout
        title = official_title(form, layout, self.labels)
        sheet = Sheet(form_name(form), title, landscape=layout.landscape, size=layout.size)
        if form.year is not None and year_of(title) != form.year:
            sheet.lines.append(layout.year.format(year=form.year))
        blocks: dict[str, Callable[[], None]] = {
            "head": self._head,
            "texts": self._texts,
            "funds": lambda: add_funds(self.draft, form, layout.funds),
            "tasks": lambda: add_tasks(self.draft, form, layout.tasks),
            "objective": self._objective,
            "indicators": lambda: add_indicators(self.draft, form, layout),
            "foot": lambda: self._foot(sheet),
        }
        for name in layout.blocks:
            blocks[name]()
            if name == "indicators":
                self._grade()
        self.draft.close()
        sheet.boxes = [_balanced(box, sheet) for box in self.draft.boxes]
        sheet.sections = self.draft.sections
        if form.amount_unit_label and not any(
            unit_in(box.text) for box in sheet.boxes if len(box.text) <= 30
        ):
            sheet.lines.append(f"金额单位：{form.amount_unit_label}")
        return sheet

    # -- head ---------------------------------------------------------------------------------------------

    def _head(self) -> None:
        by_name = {bare(key(text.label)): text for text in self.facts}
        used: set[str] = set()
        for row in self.layout.head:
            pairs = []
            for name in row:
                pair = self._pair(name, by_name)
                if pair is not None:
                    pairs.append(pair)
                    used.add(name)
            self._pairs(pairs)
        for name in ("project", "department", "unit"):
            if name not in used and name not in {n for row in self.layout.head for n in row}:
                pair = self._pair(name, {})
                self._pairs([pair] if pair else [])
        self._facts([text for text in self.facts if bare(key(text.label)) not in used])

    def _pair(self, name: str, facts: dict[str, LabelledText]) -> tuple[str, Field[str]] | None:
        if name in ("project", "department", "unit"):
            field: Field[str] = getattr(self.form, name)
            if name == "project" and self.form.scope == "unit":
                return None
            return (self.captions[name], field) if field.text or name in self.layout.always else None
        text = facts.get(bare(key(name)))
        if text is not None:
            return text.label, text.field
        return None

    def _pairs(self, pairs: list[tuple[str, Field[str]]]) -> None:
        """Write one row of labels and values."""
        if not pairs:
            return
        draft, width = self.draft, FULL // len(pairs)
        for number, (label, field) in enumerate(pairs):
            left = draft.edge(number * width) if number else 0
            right = draft.edge(left + width) if number + 1 < len(pairs) else FULL
            middle = draft.edge(left + draft.label_width)
            draft.add(label, left, middle, role=Role.LABEL, align="center")
            draft.add(reflow(field.printed), middle, right)
        draft.next_row()

    # -- objective ----------------------------------------------------------------------------------------

    def _objective(self) -> None:
        form, layout, draft = self.form, self.layout.objective, self.draft
        if layout is None:
            return
        expected, actual = reflow(form.objective_expected.printed), reflow(form.objective_actual.printed)
        side = draft.label_width
        if not layout.expected and not form.objective_actual.text:
            draft.add(layout.side, 0, side, role=Role.LABEL, align="center")
            draft.add(expected, side, FULL, role=Role.TEXT)
            draft.next_row()
            return
        middle = draft.edge((side + FULL) // 2)
        draft.add(layout.side, 0, side, rows=2, role=Role.LABEL, align="center")
        draft.add(layout.expected or "预期目标", side, middle, role=Role.HEADING, align="center")
        draft.add(layout.actual or "实际完成情况", middle, FULL, role=Role.HEADING, align="center")
        draft.next_row()
        draft.add(expected, side, middle, role=Role.TEXT)
        draft.add(actual, middle, FULL, role=Role.TEXT)
        draft.next_row()

    def _grade(self) -> None:
        if self.form.grade.text is None and "grade" not in self.layout.always:
            return
        draft = self.draft
        side = draft.label_width
        draft.add(self.captions["grade"], 0, side, role=Role.LABEL, align="center")
        draft.put(Box(self.form.grade.text or "", draft.row, side, FULL, choices=self.layouts.grades))
        draft.next_row()

    # -- texts and foot -----------------------------------------------------------------------------------

    def _texts(self) -> None:
        """Write the labelled texts, those that the layout names in its order and the others after them."""
        self.draft.close()
        waiting = {bare(key(text.label)): text for text in [*self.texts, *self.facts_below]}
        facts: list[LabelledText] = []
        for name in (*self.layout.texts, *list(waiting)):
            if name == OBJECTIVE:
                self._facts(facts)
                self._objective()
                continue
            text = waiting.pop(bare(key(name)), None)
            if text is None:
                continue
            if text in self.facts_below:
                facts.append(text)
                continue
            self._facts(facts)
            self._text(text)
        self._facts(facts)

    def _facts(self, facts: list[LabelledText]) -> None:
        """Write short facts two by two, and forget them."""
        for first in range(0, len(facts), 2):
            self._pairs([(text.label, text.field) for text in facts[first : first + 2]])
        facts.clear()

    def _text(self, text: LabelledText) -> None:
        draft = self.draft
        side = draft.edge(max(_TEXT_LABEL, draft.label_width))
        value = reflow(text.field.printed)
        if len(value) <= _LONG:
            draft.add(text.label, 0, side, role=Role.LABEL, align="center")
            draft.add(value, side, FULL, role=Role.TEXT)
        else:
            draft.add(text.label, 0, FULL, role=Role.LABEL)
            draft.next_row()
            draft.add(value, 0, FULL, role=Role.TEXT)
        draft.next_row()

    def _foot(self, sheet: Sheet) -> None:
        """Write the seals of the bodies that the form names, and the signatures that it holds."""
        room = sheet.width / sheet.size - 2
        seals = []
        for name, caption in self.layout.seals:
            body = getattr(self.form, name).text or ""
            if body or name in self.layout.always:
                line = f"{caption}：{body}"
                seals.append(line if width_of(line) <= room else f"{caption}：")
        signed = [f"{text.label}：{reflow(text.field.printed)}" for text in self.signatures]
        for parts in (seals, signed):
            longest = max((width_of(part) for part in parts), default=1.0)
            count = max(1, min(_ABREAST, int(room / (longest + 2))))
            sheet.foot.extend(tuple(parts[first : first + count]) for first in range(0, len(parts), count))


def _balanced(box: Box, sheet: Sheet) -> Box:
    """Return a label with lines of equal length."""
    if box.role not in (Role.LABEL, Role.HEADING, Role.CATEGORY):
        return box
    room = sheet.room(box) - box.indent
    text = "\n".join(balanced(line, room) for line in box.text.split("\n"))
    return box if text == box.text else replace(box, text=text)
