"""The page on all findings, ``docs/findings.md``, generated from the catalogue.

python -m jixiao.findings.document docs/findings.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from jixiao.findings.catalogue import Entry, catalogue

_SEVERITIES = {"error": ("错误", "error"), "warning": ("疑点", "warning"), "notice": ("提示", "notice")}
_HEAD = """\
# 核查结果代码 Findings

本页由 `python -m jixiao.findings.document docs/findings.md` 根据代码目录生成，请勿手工修改。
This page is generated from the catalogue by the command above; do not edit it.

每条核查结果有一个代码。代码一经发布，含义不再改变。`jixiao check` 按代码报告，`--format json` 的 `code` 即此代码。
各地规则可以调整轻重：在规则文件的 `severity` 下按代码写明 `error`、`warning` 或 `notice`、起始日期和依据，例如把预算大幅调减
或执行率极低而指标满分的疑点（`fund-adjusted-drastically`、`execution-contradicts-scores`）列为错误，见
[增加一个地区的规则](howto/add-a-jurisdiction.md)。依据仅为判断的，一律不列为错误。花括号内是报告时填入的内容。
Every finding has a code, which keeps its meaning once released. A jurisdiction may change a severity, with a
source, under `severity` in its file: it may make errors of the warnings on a budget cut away or on full marks for a
project that hardly began. What rests on judgement alone is never an error. Words in braces are filled in when a finding is reported.

| 轻重 severity | 含义 meaning |
|---|---|
| 错误 error | 计算或规则上确定有误，须更正 wrong by arithmetic or by rule; to be corrected |
| 疑点 warning | 需要说明或核实 asks for an answer |
| 提示 notice | 改进建议 advice |
"""


def findings_page() -> str:
    """Return the page: a list of all codes, then each with its message, advice and example."""
    entries = sorted(catalogue().values(), key=lambda entry: (entry.subject, entry.code))
    parts = [_HEAD, f"共 {len(entries)} 个代码 ({len(entries)} codes)。\n"]
    parts.append("| 代码 code | 轻重 severity | 问题 finding |\n|---|---|---|")
    parts += [_listed(entry) for entry in entries]
    for subject, members in groupby(entries, key=lambda entry: entry.subject):
        parts.append(f"\n## {subject}")
        parts += ["\n".join(_section(entry)) for entry in members]
    return "\n".join(parts) + "\n"


def _listed(entry: Entry) -> str:
    title = f"{entry.title['zh']} {entry.title['en']}"
    return f"| [`{entry.code}`](#{entry.code}) | {' '.join(_SEVERITIES[entry.severity])} | {_cell(title)} |"


def _section(entry: Entry) -> Iterator[str]:
    chinese, english = _SEVERITIES[entry.severity]
    rule = f"；规则参数 rule `{entry.cite}`" if entry.cite else ""
    yield f"\n### {entry.code}\n"
    weight = f"；轻重参数 severity `severity.{entry.code}`"
    yield f"{_line(entry.title['zh'])}（{chinese}） {_line(entry.title['en'])} ({english}){rule}{weight}\n"
    yield "| | 中文 | English |\n|---|---|---|"
    for name, heading in (
        ("message", "报告 message"),
        ("advice", "建议 advice"),
        ("wrong", "错例 wrong"),
        ("right", "正例 right"),
    ):
        texts = getattr(entry, name)
        yield f"| {heading} | {_cell(texts['zh'])} | {_cell(texts['en'])} |"


def _line(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def main() -> None:
    """Write the page to the path given, or print it."""
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(findings_page(), "utf-8")
    else:
        print(findings_page(), end="")


if __name__ == "__main__":
    main()
