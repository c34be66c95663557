"""What a person is told of an uploaded file that cannot be read, by the code of the reader's trouble."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from jixiao.values.trouble import Gravity, Trouble


def why_unread(code: str) -> str:
    """Return why a file cannot be read, in words that say what to do."""
    words = {
        "file-empty": _("文件是空的，请重新选择。"),
        "file-encrypted": _("文件有密码保护，请先去掉密码。"),
        "file-broken": _("文件已损坏，无法打开。"),
        "file-too-large": _("文件内容超过安全限度，没有读取。"),
        "truncated": _("文件内容过多，超过读取限度，请分开导入。"),
        "file-slow": _("读取这个文件用时过长，已停止。"),
    }
    return words.get(code, _("不能识别这种文件。"))


def why_unreadable(troubles: Iterable[Trouble]) -> str:
    """Return why a document could not be read as a whole; nothing where it could."""
    grave = (trouble.code for trouble in troubles if trouble.gravity is Gravity.UNREADABLE)
    code = next(grave, None)
    return why_unread(code) if code else ""
