"""Writes the example documents, the list of planted mistakes, and its table in README.md.

    python examples/build.py [FOLDER]

The .doc needs LibreOffice: without it, the document is left as it is, and the command says so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml
from making.blocks import Block
from making.content import Example, examples, planted
from making.pages import write_html, write_pdf, write_scan, write_text
from making.printing import blocks
from making.sheets import write_xls, write_xlsx
from making.word import find_office, write_doc, write_docx, write_zip

HERE = Path(__file__).resolve().parent
WRITERS: dict[str, Callable[[Sequence[Block]], bytes]] = {
    "docx": write_docx,
    "xlsx": write_xlsx,
    "xls": write_xls,
    "pdf": write_pdf,
    "html": write_html,
    "txt": write_text,
}
_BEGIN, _END = "<!-- table: begin -->", "<!-- table: end -->"


def build(folder: Path) -> list[str]:
    """Write every example into a folder; return the names of those that could not be made here."""
    left_out = []
    all_examples = examples()
    by_file = {example.file: example for example in all_examples}
    for example in all_examples:
        data = _made(example, by_file, folder)
        if data is None:
            left_out.append(example.file)
        else:
            (folder / example.file).write_bytes(data)
    return left_out


def _made(example: Example, by_file: dict[str, Example], folder: Path) -> bytes | None:
    if example.members:
        return write_zip({name: (folder / name).read_bytes() for name in example.members})
    if example.scan_of:
        return write_scan(blocks(by_file[example.scan_of].forms[0]))
    pages = [block for form in example.forms for block in blocks(form)]
    if example.format != "doc":
        return WRITERS[example.format](pages)
    office = find_office()
    return write_doc(pages, office) if office else None


def planted_yaml() -> str:
    """Return the list of planted mistakes for programs."""
    head = (
        "# Mistakes planted in the examples. Written by build.py from content/*.yaml.\n"
        "# form: number of the form in the file, from 1. field: path in the record, indicators from 0;\n"
        "# null: the form as a whole. printed: the text that stands there, null where it is blank.\n"
    )
    return head + yaml.safe_dump(list(planted(examples())), allow_unicode=True, sort_keys=False, width=110)


def readme(text: str) -> str:
    """Return the text of README.md with its table brought up to date."""
    rows = ["| 文件 file | 内容 | what it shows | 预设差错 planted mistakes |", "|---|---|---|---|"]
    mistakes = list(planted(examples()))
    for example in examples():
        codes = [
            f"`{one['code']}` {one['form']}·{one['field'] or '—'}: {one['zh']} ({one['en']})"
            for one in mistakes
            if one["file"] == example.file
        ]
        told = "<br>".join(codes) or ("无 none" if example.forms else "—")
        rows.append(f"| {example.file} | {example.zh} | {example.en} | {told} |")
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    return f"{before}{_BEGIN}\n" + "\n".join(rows) + f"\n{_END}{after}"


def main() -> None:
    """Build into the folder named, by default the one of this file."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    folder.mkdir(parents=True, exist_ok=True)
    for name in build(folder):
        print(f"{name}: LibreOffice is not installed, the document is left as it is", file=sys.stderr)
    (folder / "planted.yaml").write_text(planted_yaml(), "utf-8")
    if folder == HERE:
        path = HERE / "README.md"
        path.write_text(readme(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
