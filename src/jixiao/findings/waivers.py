"""Waivers: a named person silences one finding, with a reason and a date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from jixiao.findings.catalogue import catalogue
from jixiao.findings.model import Finding, Severity


class WaiverError(Exception):
    """A file of waivers that cannot be read; the message names the entry and what it lacks."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """Who waives which finding of which form, why, since when and until when."""

    code: str
    document: str
    project: str
    field: str
    by: str
    reason: str
    on: date
    until: date | None = None

    def covers(self, finding: Finding) -> bool:
        """Say whether the waiver is about the finding: the same code, document, project and field.

        Of the document's path the end is enough, from a separator on: its name, or its name in its folder.
        """
        return (
            finding.code == self.code
            and _ends_with(finding.document, self.document)
            and (not self.project or finding.project == self.project)
            and (not self.field or finding.field == self.field)
        )

    def in_force(self, day: date) -> bool:
        """Say whether the waiver counts on a day."""
        return self.on <= day and (self.until is None or day <= self.until)


def _ends_with(path: str, end: str) -> bool:
    """Say whether a path is another one or ends with it at a separator.

    >>> [_ends_with("2023/南区/a.docx", end) for end in ("a.docx", "南区/a.docx", "2023/南区/a.docx", "区/a.docx", "b.docx")]
    [True, True, True, False, False]
    """
    whole, part = path.replace("\\", "/"), end.replace("\\", "/").removeprefix("./")
    return whole == part or whole.endswith(f"/{part}")


class _Loader(yaml.SafeLoader):
    """Reads ``on``, ``yes`` and ``no`` as the words they are; a waiver holds no truth values."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the name and form that yaml wants
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read_waivers(path: Path) -> list[Waiver]:
    """Read a yaml list of waivers. Raises ``WaiverError`` with the number of the entry and what is wrong."""
    try:
        data = yaml.load(path.read_text("utf-8"), _Loader) or []
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise WaiverError(f"{path}: {error}") from error
    if not isinstance(data, list):
        raise WaiverError(f"{path}: 应为豁免列表 (a list of waivers is expected)")
    return [_waiver(path, number, item) for number, item in enumerate(data, start=1)]


def _waiver(path: Path, number: int, item: Any) -> Waiver:
    where = f"{path}: 第{number}条"
    if not isinstance(item, dict):
        raise WaiverError(f"{where}: 应为键值对 (a mapping is expected)")
    missing = [name for name in ("code", "document", "by", "reason", "on") if not item.get(name)]
    if missing:
        raise WaiverError(f"{where}: 缺少 {', '.join(missing)} (missing)")
    if item["code"] not in catalogue():
        raise WaiverError(f"{where}: 没有代码 {item['code']} (no such code)")
    for name in ("on", "until"):
        if item.get(name) is not None and not isinstance(item[name], date):
            raise WaiverError(f"{where}: {name} 应为 2024-01-31 形式的日期 (a date is expected)")
    text = {
        name: str(item.get(name) or "") for name in ("code", "document", "project", "field", "by", "reason")
    }
    return Waiver(**text, on=item["on"], until=item.get("until"))


def apply_waivers(
    findings: Iterable[Finding], waivers: Sequence[Waiver], day: date
) -> tuple[list[Finding], list[tuple[Finding, Waiver]]]:
    """Return the findings that stand, with one for each waiver that silences nothing, and the waived ones."""
    standing: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    used: set[int] = set()
    for finding in findings:
        index = next((n for n, w in enumerate(waivers) if w.covers(finding) and w.in_force(day)), None)
        if index is None:
            standing.append(finding)
        else:
            used.add(index)
            waived.append((finding, waivers[index]))
    for number, waiver in enumerate(waivers):
        if number not in used:
            standing.append(_idle(waiver))
    return standing, waived


def _idle(waiver: Waiver) -> Finding:
    return Finding(
        "waiver-idle",
        Severity.WARNING,
        document=waiver.document,
        project=waiver.project,
        field=waiver.field,
        printed=waiver.code,
        values={"by": waiver.by, "on": waiver.on.isoformat()},
    )
