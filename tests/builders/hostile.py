"""Files made to harm their reader: bombs, entities, path tricks, passwords, great size, deep nesting, noise."""

from __future__ import annotations

import io
import random
import stat
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path

import xlsxwriter
import xlwt
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from builders.docx import write_body, write_docx
from builders.forms import form_blocks
from builders.xls import write_xls
from builders.xlsx import write_xlsx

DOC = (Path(__file__).parent.parent / "data" / "doc" / "form.doc").read_bytes()
FONT = "STSong-Light"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a0 "哈">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 11))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a10 SYSTEM "file:///etc/passwd">]>'
FAR = f"<!--{' ' * 5000}-->"
"""A comment that pushes a document type away from the beginning of a part."""


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a zip of the members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return stream.getvalue()


def with_part(package: bytes, name: str, content: bytes) -> bytes:
    """Return a package with one part exchanged or added."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        members = {info.filename: source.read(info) for info in source.infolist()}
    return zipped({**members, name: content})


def part(package: bytes, name: str) -> bytes:
    """Return one part of a package."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return source.read(name)


def bomb(package: bytes, name: str, size: int) -> bytes:
    """Return a package one part of which unpacks to ``size`` bytes of blanks before its content."""
    content = part(package, name)
    start = content.index(b"?>") + 2 if content.startswith(b"<?xml") else 0
    return with_part(package, name, content[:start] + b" " * size + content[start:])


def understated(package: bytes, name: str) -> bytes:
    """Return a package whose directory states 10 bytes for a part that unpacks to many."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        place = source.getinfo(name).header_offset
    data = bytearray(package)
    struct.pack_into("<I", data, place + 22, 10)
    directory = data.find(b"PK\x01\x02")
    while directory >= 0:
        if struct.unpack_from("<I", data, directory + 42)[0] == place:
            struct.pack_into("<I", data, directory + 24, 10)
        directory = data.find(b"PK\x01\x02", directory + 4)
    return bytes(data)


def with_document_type(package: bytes, name: str, document_type: str, *, inside: bytes) -> bytes:
    """Return a package with a document type before a part's root and its entity put before ``inside``."""
    content = part(package, name)
    start = content.index(b"?>") + 2 if content.startswith(b"<?xml") else 0
    place = content.index(inside)
    return with_part(
        package,
        name,
        content[:start] + document_type.encode() + content[start:place] + b"&a10;" + content[place:],
    )


def linked(target: str) -> bytes:
    """Return a zip that holds a symbolic link and a plain text."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        link = zipfile.ZipInfo("表.txt")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        package.writestr(link, target)
        package.writestr("乙.txt", "x")
    return stream.getvalue()


def encrypted_package() -> bytes:
    """Return what Word and Excel write for a document with a password: an OLE file with one stream."""
    old = "WordDocument".encode("utf-16-le")
    place = DOC.find(old)
    name = "EncryptedPackage".encode("utf-16-le")
    entry = name.ljust(64, b"\0") + (len(name) + 2).to_bytes(2, "little")
    return DOC[:place] + entry + DOC[place + 66 :]


def encrypted_doc() -> bytes:
    """Return a binary Word document with the mark of a password."""
    place = DOC.find(b"\xec\xa5", 512) + 10
    flags = struct.unpack_from("<H", DOC, place)[0] | 0x0100
    return DOC[:place] + struct.pack("<H", flags) + DOC[place + 2 :]


def encrypted_xls() -> bytes:
    """Return an old workbook with a FILEPASS record after its beginning."""
    data = write_xls(form_blocks())
    place = data.index(b"\x09\x08\x10\x00") + 20
    return data[:place] + b"\x2f\x00" + data[place + 2 :]


def encrypted_pdf() -> bytes:
    """Return a pdf that opens with a password only."""
    stream = io.BytesIO()
    canvas = Canvas(stream, encrypt=StandardEncryption("geheim", ownerPassword="owner"))
    canvas.drawString(100, 700, "secret")
    canvas.save()
    return stream.getvalue()


def long_pdf(pages: int) -> bytes:
    """Return a pdf of many pages, each with a table of forty rows."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = io.BytesIO()
    canvas = Canvas(stream, pageCompression=1)
    for page in range(pages):
        canvas.setFont(FONT, 9)
        for row in range(40):
            y = 780 - row * 18
            for column, text in enumerate(("产出指标", "数量指标", f"完成数量{page}", "≥95%", "96%")):
                canvas.rect(40 + column * 100, y, 100, 18)
                canvas.drawString(44 + column * 100, y + 5, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def pdf_bomb(size: int) -> bytes:
    """Return a pdf whose page is a stream that unpacks to ``size`` bytes of drawing."""
    import zlib

    content = zlib.compress(b"0 0 m 9 9 l S " * (size // 14), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
    ]
    return pdf_of(objects)


def pdf_of(objects: Iterable[bytes]) -> bytes:
    """Return a pdf of the objects, numbered from 1; the first is the catalogue."""
    data = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer<</Size %d/Root 1 0 R>>startxref\n%d\n%%%%EOF" % (len(places) + 1, start)
    return bytes(data)


def looped_pdf() -> bytes:
    """Return a pdf whose tree of pages leads back to itself."""
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 900000000>>"])


def large_xlsx(rows: int, columns: int) -> bytes:
    """Return a workbook with one full sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    for row in range(rows):
        for column in range(columns):
            sheet.write(row, column, f"指标{row}" if column % 2 else row * columns + column)
    book.close()
    return stream.getvalue()


def large_xls(rows: int, columns: int) -> bytes:
    """Return an old workbook with one full sheet."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for row in range(rows):
        for column in range(columns):
            sheet.write(row, column, f"指标{row}" if column % 2 else row * columns + column)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def large_docx(rows: int, columns: int) -> bytes:
    """Return a Word document with one large table."""
    line = "".join(f"<w:tc><w:p><w:r><w:t>指标{column}</w:t></w:r></w:p></w:tc>" for column in range(columns))
    return write_body("<w:tbl>" + f"<w:tr>{line}</w:tr>" * rows + "</w:tbl>")


def merged_xlsx(ranges: int) -> bytes:
    """Return a workbook with many merged ranges, each over the whole sheet."""
    package = write_xlsx(form_blocks())
    content = part(package, "xl/worksheets/sheet1.xml")
    place = content.index(b"</sheetData>") + len(b"</sheetData>")
    merges = b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * ranges + b"</mergeCells>"
    return with_part(package, "xl/worksheets/sheet1.xml", content[:place] + merges + content[place:])


def nested_docx(depth: int) -> bytes:
    """Return a Word document of tables in tables."""
    start = "<w:tbl><w:tr><w:tc>"
    end = "</w:tc></w:tr></w:tbl>"
    return write_body(start * depth + "<w:p><w:r><w:t>底</w:t></w:r></w:p>" + end * depth)


def nested_html(depth: int) -> bytes:
    """Return a page of tables in tables."""
    return ("<html><body>" + "<table><tr><td>外" * depth + "底" + "</td></tr></table>" * depth).encode()


def wide_html(cells: int) -> bytes:
    """Return a page whose cells each claim a thousand columns and all rows below."""
    return b"<table><tr>" + b"<td colspan=1000 rowspan=65534>x" * cells + b"</table>"


def noise(size: int, seed: int = 1) -> bytes:
    """Return bytes without any meaning."""
    return random.Random(seed).randbytes(size)


def fixtures() -> dict[str, bytes]:
    """Return a small sound document in every format, by extension."""
    from builders.html import write_html
    from builders.pdf import write_pdf

    blocks = form_blocks()
    return {
        "docx": write_docx(blocks),
        "xlsx": write_xlsx(blocks),
        "xls": write_xls(blocks),
        "doc": DOC,
        "pdf": write_pdf(blocks),
        "html": write_html(blocks),
        "txt": "项目支出绩效自评表\n项目名称\t甲\n一级指标\t二级指标\t三级指标\t年度指标值\n".encode(),
    }
