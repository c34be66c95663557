"""What a re-check looks like on paper: the summary, the sheet of one form, and the draw as files."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from jixiao.analysis.estimates import conclusion
from jixiao.analysis.sampling import number_of
from jixiao.rendering.findings.sheet import clean
from jixiao.rendering.reports.content import Cell, Column, Outline, Report
from jixiao.rendering.reports.figures import count_cell, figure_cell, text_cell
from jixiao.scoring import plain
from jixiao.web.pages.wording import language
from jixiao.web.recheck.models import Deduction, Recheck
from jixiao.web.recheck.reading import Concluded
from jixiao.web.recheck.sheet import Row, Sheet
from jixiao.web.recheck.summary import Department, Summary

NONE = "—"


def day(moment: Any) -> str:
    """Return a date as it is shown."""
    return date_format(localtime(moment) if hasattr(moment, "hour") else moment, "Y-m-d") if moment else NONE


# -- summary ------------------------------------------------------------------------------------------------------


def summary_report(recheck: Recheck, summary: Summary, known: Concluded) -> Report:
    """Return the summary of a re-check as a report."""
    outline = Outline(language())
    _how(outline, recheck, known)
    outline.heading(1, _("复核结果"))
    words = {"n": summary.total.decided, "open": summary.open, "moved": summary.moved}
    outline.paragraph(_("已审定%(n)s个，未审定%(open)s个；等级与自评不同的%(moved)s个。") % words)
    outline.table(_("各部门复核情况"), _department_columns(), _department_rows(summary), totals=1)
    if summary.total.decided:
        heads = [Column(_("自评等级"), 3), *(Column(name, 2, "right") for name in summary.grades)]
        rows = [[text_cell(name), *(count_cell(n) for n in counts)] for name, counts in summary.matrix]
        outline.table(_("自评等级与复核等级（行为自评，列为复核）"), heads, rows)
    outline.heading(1, _("扣分依据"))
    if summary.causes:
        heads = [
            Column(_("扣分依据"), 6),
            Column(_("次数"), 2, "right"),
            Column(_("涉及自评表（张）"), 3, "right"),
            Column(_("扣分合计"), 3, "right"),
        ]
        rows = [
            [
                text_cell(one.name),
                count_cell(one.count),
                count_cell(len(one.forms)),
                figure_cell(one.points, 2),
            ]
            for one in summary.causes
        ]
        outline.table(_("扣分依据出现次数"), heads, rows)
    else:
        outline.paragraph(_("已审定的复核没有扣分。"))
    outline.heading(1, _("对全部自评表的推断"))
    for sentence in concluded_words(known):
        outline.paragraph(sentence)
    return Report((recheck.title, _("复核结果汇总")), tuple(outline.blocks), language(), landscape=True)


def _how(outline: Outline, recheck: Recheck, known: Concluded) -> None:
    outline.heading(1, _("抽样"))
    words = {
        "frame": recheck.get_frame_kind_display(),
        "n": recheck.frame_size,
        "drawn": known.drawn,
        "added": known.additions,
        "day": day(recheck.drawn_at),
        "seed": recheck.seed,
        "source": recheck.seed_source,
    }
    outline.paragraph(
        _(
            "抽样框为%(frame)s，共%(n)s个；%(day)s以种子“%(seed)s”（%(source)s）抽取%(drawn)s个，另有重点抽查%(added)s个，不参与推断。"
        )
        % words
    )


def _department_columns() -> list[Column]:
    names = (
        _("抽中"), _("重点抽查"), _("已审定"), _("自评均分"), _("复核均分"), _("平均偏差"), _("最大偏差"), _("降等"),
    )  # fmt: skip
    return [
        Column(_("主管部门"), 5),
        *(Column(name, 2, "right") for name in names),
        Column(_("主要扣分依据"), 8),
    ]


def _department_rows(summary: Summary) -> Iterable[list[Cell]]:
    for one in summary.departments:
        yield _department_row(one, one.name or _("财政部门直管"))
    yield _department_row(summary.total, _("合计"))


def _department_row(one: Department, name: str) -> list[Cell]:
    return [
        text_cell(name),
        *(count_cell(n) for n in (one.drawn, one.added, one.decided)),
        *(
            figure_cell(n, 2, missing=NONE)
            for n in (one.self_mean, one.final_mean, one.deviation, one.largest)
        ),
        count_cell(one.lowered),
        text_cell(one.main),
    ]


def concluded_words(known: Concluded) -> list[str]:
    """Say what may be concluded of the whole list, and what may not."""
    if known.estimate is None:
        return [_("抽样框内没有自评得分，不能推断。")]
    said_ = list(conclusion(known.estimate, language()))
    if known.decided < known.drawn:
        words = {"drawn": known.drawn, "decided": known.decided}
        said_.insert(
            0,
            _("样本%(drawn)s个中已审定%(decided)s个，以下是中间结果，全部审定前不能作为结论。") % words,
        )
    return said_


# -- the sheet of one form ----------------------------------------------------------------------------------------


def sheet_report(sheet: Sheet, *, answers: bool) -> Report:
    """Return the review of one form as a report to be signed; ``answers`` says whether the unit's are shown."""
    review, outline = sheet.review, Outline(language())
    heads = [
        Column(_("指标"), 6), Column(_("目标值"), 3), Column(_("完成值"), 3), Column(_("分值"), 2, "right"),
        Column(_("自评分"), 2, "right"), Column(_("扣分"), 2, "right"), Column(_("复核分"), 2, "right"),
        Column(_("扣分依据和理由"), 10),
    ]  # fmt: skip
    rows = [_sheet_row(row) for row in sheet.rows]
    result = sheet.result
    rows.append(
        [text_cell(_("合计")), text_cell(""), text_cell(""), _points(None), _points(review.self_score),
         _points(review.deviation), _points(review.final_score if review.final_score is not None else result.reviewed_total),
         text_cell(_grades(sheet))]
    )  # fmt: skip
    outline.table(_("复核评分表"), heads, rows, totals=1, small=True)
    if answers:
        _answers(outline, sheet)
    if review.conclusion:
        outline.heading(1, _("复核结论"))
        outline.paragraph(review.conclusion)
    outline.sign(_("复核人：%(name)s") % {"name": review.reviewer.name if review.reviewer else NONE})
    if review.decided_at:
        words = {"name": review.decided_by.name if review.decided_by else NONE, "day": day(review.decided_at)}
        outline.sign(_("审定：%(name)s　%(day)s") % words)
    lines = (
        _("项目：%(name)s") % {"name": review.dossier.title},
        _("单位：%(name)s") % {"name": review.dossier.unit.name},
        _("复核任务：%(name)s") % {"name": review.recheck.title},
        _("状态：%(name)s") % {"name": review.get_state_display()},
    )
    title = (_("项目支出绩效自评复核评分表"),)
    return Report(title, tuple(outline.blocks), language(), landscape=True, lines=lines)


def _sheet_row(row: Row) -> list[Cell]:
    off = sum((one.deduction.points for one in row.taken if one.deduction.stands), Decimal(0))
    why = [f"{one.criterion}：{one.deduction.note}" for one in row.taken if one.deduction.stands]
    return [
        text_cell(row.name), text_cell(row.target), text_cell(row.actual), _points(row.weight),
        _points(row.self_score), _points(off or None), _points(row.reviewed), text_cell("；".join(why)),
    ]  # fmt: skip


def _points(value: Decimal | None) -> Cell:
    return Cell(text_cell(plain(value, 2)).runs, value, "0.##") if value is not None else text_cell(NONE)


def _grades(sheet: Sheet) -> str:
    reviewed = sheet.final_grade or sheet.reviewed_grade or NONE
    return _("自评等级：%(own)s；复核等级：%(reviewed)s") % {
        "own": sheet.self_grade or NONE,
        "reviewed": reviewed,
    }


def _answers(outline: Outline, sheet: Sheet) -> None:
    taken = [one for row in sheet.rows for one in row.taken]
    if not taken:
        return
    outline.heading(1, _("单位反馈"))
    if sheet.review.lapsed:
        outline.paragraph(_("单位在期限内没有反馈，视为无异议。"))
        return
    heads = [
        Column(_("指标"), 6), Column(_("扣分"), 2, "right"), Column(_("单位意见"), 8), Column(_("研究结果"), 8),
    ]  # fmt: skip
    rows = [
        [text_cell(one.deduction.name), _points(one.deduction.points), text_cell(_opinion(one.deduction)),
         text_cell(_outcome(one.deduction))]
        for one in taken
    ]  # fmt: skip
    outline.table(_("反馈意见和研究结果"), heads, rows)


def _opinion(one: Deduction) -> str:
    if one.accepts is None:
        return NONE
    word = _("同意") if one.accepts else _("不同意")
    return _("%(word)s：%(text)s") % {"word": word, "text": one.answer} if one.answer else word


def _outcome(one: Deduction) -> str:
    if not one.outcome:
        return NONE
    label = str(one.get_outcome_display())
    return (
        _("%(word)s：%(text)s") % {"word": label, "text": one.outcome_reason} if one.outcome_reason else label
    )


# -- the draw -----------------------------------------------------------------------------------------------------


def draw_data(recheck: Recheck) -> dict[str, Any]:
    """Return all that is needed to draw the sample again, and the sample, as plain data."""
    frame = [
        {"id": item.key, "unit": item.unit_name, "budget": _text(item.budget), "errors": item.errors,
         "warnings": item.warnings, "score": _text(item.score), "rate": _text(item.rate), "stratum": item.stratum,
         "risk": _text(item.risk)}
        for item in recheck.items.order_by("key")
    ]  # fmt: skip
    drawn = [
        {"id": item.key, "stratum": item.stratum, "rank": item.rank, "number": item.number, "why": item.why}
        for item in recheck.items.filter(drawn=True).order_by("pk")
    ]
    return {
        "title": recheck.title,
        "round": recheck.round.title,
        "seed": recheck.seed,
        "seed_source": recheck.seed_source,
        "seed_on": recheck.seed_on.isoformat(),
        "frame_fixed_at": recheck.fixed_at.isoformat() if recheck.fixed_at else None,
        "drawn_at": recheck.drawn_at.isoformat() if recheck.drawn_at else None,
        "size": recheck.size,
        "share_percent": _text(recheck.share),
        "certain_from_wan": _text(recheck.certain_from),
        "wanted": recheck.wanted,
        "interval_yuan": _text(recheck.interval),
        "frame_digest_sha256": recheck.digest,
        "how": recheck.words,
        "strata": recheck.strata,
        "rules": {name: recheck.rules[name] for name in ("risk", "sampling", "citations") if name in recheck.rules},
        "frame": frame,
        "drawn": drawn,
        "outside_the_sample": [
            {"id": review.dossier.project.code if review.dossier.project else review.dossier.unit.code,
             "reason": review.addition}
            for review in recheck.reviews.filter(item=None).select_related("dossier__project", "dossier__unit")
        ],
    }  # fmt: skip


def _text(value: Decimal | None) -> str | None:
    return plain(value, 6) if value is not None else None


def draw_workbook(recheck: Recheck) -> bytes:
    """Return the draw as a workbook: how it was made, the strata, the whole list, the sample."""
    data = draw_data(recheck)
    words = data["how"].get(language(), [])
    english = language() == "en"
    about: list[Sequence[Any]] = [
        [_("名称"), data["title"]], [_("自评任务"), data["round"]], [_("种子"), data["seed"]],
        [_("种子来源"), data["seed_source"]], [_("种子公布日期"), data["seed_on"]],
        [_("抽样框固定时间"), data["frame_fixed_at"]], [_("抽取时间"), data["drawn_at"]],
        [_("清单校验值（SHA-256）"), data["frame_digest_sha256"]], [_("抽取数量"), data["wanted"]],
        *([_("说明"), sentence] for sentence in words),
        [_("复算"), _("序号＝SHA-256(种子、竖线、项目编号)，UTF-8 编码，不换行；各层取序号最小的若干个。")],
    ]  # fmt: skip
    signs = recheck.rules.get("risk", {}).get("factors", [])
    labels = {one["key"]: one["en" if english else "zh"] for one in data["strata"]}
    sheets: list[tuple[str, list[str], list[Sequence[Any]]]] = [
        (_("说明"), [], about),
        (
            _("分层"),
            [_("层"), _("项目数"), _("预算（元）"), _("抽取数"), _("机会（%）")],
            [[labels[one["key"]], one["size"], _number(one["budget"]), one["places"], _number(one["chance"])]
             for one in data["strata"]],
        ),
        (
            _("抽样框"),
            [_("项目编号"), _("单位"), _("预算（元）"), _("错误"), _("疑点"), _("自评分"), _("执行率"), _("层"),
             _("风险记分"), _("序号")],
            [[one["id"], one["unit"], _number(one["budget"]), one["errors"], one["warnings"], _number(one["score"]),
              _number(one["rate"]), labels[one["stratum"]], _number(one["risk"]),
              number_of(data["seed"], one["id"]) if data["seed"] else ""]
             for one in data["frame"]],
        ),
        (
            _("样本"),
            [_("项目编号"), _("层"), _("层内位次"), _("序号"), _("抽中原因")],
            [[one["id"], labels[one["stratum"]], one["rank"], one["number"], one["why"].get(language(), "")]
             for one in data["drawn"]],
        ),
        (
            _("样本外重点抽查"),
            [_("项目编号"), _("理由")],
            [[one["id"], one["reason"]] for one in data["outside_the_sample"]],
        ),
        (
            _("风险记分规则"),
            [_("情形"), _("记分"), _("每处"), _("最多"), _("不低于"), _("低于")],
            [[one["words"]["en" if english else "zh"], _number(one["points"]), one["each"],
              _number(one.get("most")), _number(one.get("at_least")), _number(one.get("below"))] for one in signs],
        ),
    ]  # fmt: skip
    return _workbook(sheets)


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None


def _workbook(sheets: Iterable[tuple[str, list[str], list[Sequence[Any]]]]) -> bytes:
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for name, heads, rows in sheets:
            page = book.add_worksheet(name[:31])
            if heads:
                page.write_row(0, 0, heads, bold)
                page.freeze_panes(1, 0)
                page.set_column(0, len(heads) - 1, 18)
            else:
                page.set_column(0, 0, 24)
                page.set_column(1, 1, 100)
            for number, row in enumerate(rows, 1 if heads else 0):
                for place, cell in enumerate(row):
                    _write(page, number, place, cell, wrap)
    return stream.getvalue()


def _write(page: Any, number: int, place: int, cell: Any, wrap: Any) -> None:
    if isinstance(cell, bool):
        page.write_string(number, place, _("是") if cell else "", wrap)
    elif isinstance(cell, int | Decimal):
        page.write_number(number, place, cell, wrap)
    elif cell is not None:
        page.write_string(number, place, clean(str(cell)), wrap)
