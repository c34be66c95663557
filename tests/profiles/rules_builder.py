"""The head of a profile that tests write, and the type of the fixture that writes it."""

from collections.abc import Callable
from pathlib import Path

HEAD = """\
id: {id}
name: {{zh: 某市, en: Some City}}
extends: {extends}
citations:
  notice: {{title: 某财绩〔2022〕1号, basis: notice, read: full, note: 全文读过}}
  guess: {{title: 判断, basis: judgement, read: not_read}}
"""

Writer = Callable[..., Path]
