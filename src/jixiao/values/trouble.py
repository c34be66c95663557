"""Reading troubles: what could not be read or understood, or had to be repaired. A trouble is a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from jixiao.values.place import Place


class Gravity(StrEnum):
    """How much of the document a trouble costs."""

    UNREADABLE = "unreadable"
    """The document, or a part of it that may hold forms, could not be read: exit status 2."""
    UNKNOWN = "unknown"
    """A text that was read but not understood; it is kept."""
    REPAIRED = "repaired"
    """A text that the reader put in its true place; it says so."""


# code: (gravity, Chinese, English). {…} are the details of the instance.
CATALOGUE: dict[str, tuple[Gravity, str, str]] = {
    "file-missing": (Gravity.UNREADABLE, "文件不存在或无权读取：{detail}", "the file is missing or may not be read: {detail}"),
    "file-empty": (Gravity.UNREADABLE, "文件是空的", "the file is empty"),
    "file-type": (Gravity.UNREADABLE, "不认识的文件类型：{detail}", "the type of the file is not known: {detail}"),
    "file-broken": (Gravity.UNREADABLE, "文件已损坏或不完整，无法打开：{detail}", "the file is damaged or incomplete: {detail}"),
    "file-encrypted": (Gravity.UNREADABLE, "文件有密码保护，请先去掉密码", "the file is protected by a password; remove it first"),
    "file-too-large": (Gravity.UNREADABLE, "文件超过安全限度：{detail}", "the file is over the safety limit: {detail}"),
    "file-slow": (Gravity.UNREADABLE, "读取超过时限（{detail}）", "reading took longer than the limit ({detail})"),
    "reader-died": (Gravity.UNREADABLE, "读取进程在此文件上意外终止（{detail}），其余文件不受影响", "the reading process ended unexpectedly on this file ({detail})"),
    "reader-failed": (Gravity.UNREADABLE, "读取程序在此文件上出错，请反馈：{detail}", "the reader failed on this file, please report it: {detail}"),
    "archive-path": (Gravity.UNREADABLE, "压缩包内的路径不安全，未读：{detail}", "an unsafe path in the archive was not read: {detail}"),
    "pdf-no-text": (Gravity.UNREADABLE, "第{detail}页没有文字层（扫描件），需先做文字识别", "page {detail} has no text layer (a scan): run text recognition first"),
    "encoding-guessed": (Gravity.REPAIRED, "文件编码不明，按 {detail} 读取", "the encoding was guessed: {detail}"),
    "extension-wrong": (Gravity.REPAIRED, "扩展名与内容不符，按 {detail} 读取", "the extension does not match; read as {detail}"),
    "formula-no-value": (Gravity.UNKNOWN, "公式没有保存计算结果：{detail}", "a formula was saved without its value: {detail}"),
    "cell-error": (Gravity.UNKNOWN, "单元格是错误值：{detail}", "the cell holds an error: {detail}"),
    "sheet-hidden": (Gravity.REPAIRED, "工作表被隐藏，仍已读取：{detail}", "a hidden sheet was read: {detail}"),
    "text-unplaced": (Gravity.UNKNOWN, "读到但不属于表中任何栏目的文字", "a text that belongs to no field of the form"),
    "text-glued": (Gravity.UNKNOWN, "各栏文字粘连，无法确定分界", "the cells of a row run into each other and may be parted in several ways"),
    "value-unparsed": (Gravity.UNKNOWN, "{detail}的内容不是数字", "the text is not a number: {detail}"),
    "unit-unknown": (Gravity.UNKNOWN, "未印出金额单位，也无从推断，暂按{detail}理解", "no money unit is printed and nothing tells it; taken as {detail}"),
    "unit-inferred": (Gravity.REPAIRED, "未印出金额单位，据表中金额推断为{detail}", "no money unit is printed; inferred from the amounts: {detail}"),
    "form-list": (Gravity.UNKNOWN, "多个项目的汇总清单，不作为绩效表读取", "a list of several projects, not read as a form"),
    "form-none": (Gravity.UNKNOWN, "文件中没有认出绩效表", "no performance form was recognised in the document"),
    "truncated": (Gravity.UNREADABLE, "内容超过限度，其余未读：{detail}", "over the limit; the rest was not read: {detail}"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble in reading: its code (a key of ``CATALOGUE``), where, and the text concerned."""

    code: str
    place: Place = field(default_factory=Place)
    text: str = ""
    detail: str = ""

    @property
    def gravity(self) -> Gravity:
        """How much the trouble costs."""
        return CATALOGUE[self.code][0]

    def message(self, language: str = "zh") -> str:
        """Say what happened, in Chinese (``zh``) or English (``en``)."""
        _, chinese, english = CATALOGUE[self.code]
        return (english if language == "en" else chinese).format(detail=self.detail, text=self.text)
