"""Type faces of Word documents: what stands in for a missing one, and faces that a document carries with it."""

from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
import zipfile
from pathlib import Path

import pypdfium2
import pytest
import typst
from lxml import etree
from rendering_samples import self_evaluation

from jixiao.documents.load import load
from jixiao.reading.reader import read_forms
from jixiao.rendering import render_bytes
from jixiao.rendering.cff import cut_cff
from jixiao.rendering.embedding import embedding_plan, obfuscated
from jixiao.rendering.errors import FontMissing
from jixiao.rendering.fonts import FOLDER_VARIABLE, folders
from jixiao.rendering.layouts import load_layouts
from jixiao.rendering.typeface import Typeface, cut_face, find_face, typefaces, whole_face

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
TEXT = "项目支出绩效自评表（2023年度）Abc 123≥，。é"
SOFFICE = shutil.which("soffice")


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def some_faces() -> list[Typeface]:
    """One face with each kind of outline."""
    kinds: dict[bool, Typeface] = {}
    for face in typefaces(folders()):
        if face.embeddable and not face.italic:
            kinds.setdefault("CFF " in {tag for tag, _, _ in face.tables}, face)
    return list(kinds.values())


def picture(font: bytes, folder: Path, family: str, text: str) -> bytes:
    folder.mkdir()
    (folder / "face.otf").write_bytes(font)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    (name,) = fonts.families()
    source = f'#set page(width: 400pt, height: 60pt)\n#set text(font: "{name}", fallback: false, cjk-latin-spacing: none)\n#"{text}"'
    assert name.casefold() in family
    return typst.Compiler(source.encode(), font_paths=fonts).compile(format="png", ppi=96)


# -- font files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1])
def test_a_cut_face_draws_the_same_characters(number: int, tmp_path: Path) -> None:
    faces = some_faces()
    if number >= len(faces):
        pytest.skip("no font with this kind of outlines is installed")
    face, text = faces[number], TEXT if "cjk" in str(faces[number].families) else "Abc 123 éü"
    tables = {tag: data for tag, data in face.read().items() if tag not in ("GPOS", "GSUB")}
    whole, cut = whole_face(tables), cut_face(tables, text)
    assert len(cut) < len(whole) / 8
    families = " ".join(face.families)
    assert picture(cut, tmp_path / "cut", families, text) == picture(
        whole, tmp_path / "whole", families, text
    )
    other = "另外" if "cjk" in families else "xyz"
    assert picture(cut, tmp_path / "a", families, other) != picture(whole, tmp_path / "b", families, other)


def test_checksums_are_right() -> None:
    face = some_faces()[0]
    font = cut_face(face.read(), TEXT)
    words = struct.unpack(f">{len(font) // 4}I", font)
    assert sum(words) & 0xFFFFFFFF == 0xB1B0AFBA


@pytest.mark.parametrize(
    ("rights", "allowed"),
    [(0, True), (0x2, False), (0x4, False), (0x8, True), (0xC, True), (0x100, True), (0x208, False)],
)
def test_rights(rights: int, allowed: bool) -> None:
    face = Typeface(Path(), frozenset(), False, False, rights, ())
    assert face.embeddable is allowed
    assert face.divisible is not bool(rights & 0x100)


def test_a_file_that_is_no_font_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.ttf").write_bytes(b"\0\1\0\0\0\7")
    (tmp_path / "b.ttc").write_bytes(b"ttcf" + b"\xff" * 40)
    (tmp_path / "c.otf").write_bytes(b"")
    assert typefaces((str(tmp_path),)) == ()


def test_outlines_that_are_broken_off_are_an_error() -> None:
    with pytest.raises((struct.error, IndexError, KeyError)):
        cut_cff(b"\1\0\4\1\0\0", [0])


def test_obfuscation_follows_the_standard() -> None:
    """The key is the GUID read backwards, over the first 32 bytes."""
    key = "00112233-4455-6677-8899-AABBCCDDEEFF"
    hidden = obfuscated(bytes(40), key)
    assert hidden[:32] == bytes.fromhex("FFEEDDCCBBAA99887766554433221100") * 2
    assert hidden[32:] == bytes(8)


# -- documents ----------------------------------------------------------------------------------------------


def test_every_document_names_what_stands_in() -> None:
    table = etree.fromstring(members(render_bytes(self_evaluation(), "docx"))["word/fontTable.xml"])
    found = {
        font.get(f"{W}name"): font.find(f"{W}altName").get(f"{W}val").split(",")
        for font in table
        if font.find(f"{W}altName") is not None
    }
    assert set(found) == {"方正小标宋简体", "仿宋_GB2312", "黑体"}
    assert found["仿宋_GB2312"][:3] == ["FangSong_GB2312", "仿宋", "FangSong"]
    assert "SimHei" in found["黑体"]


def test_a_document_with_its_fonts() -> None:
    plain, carrying = (render_bytes(self_evaluation(), "docx", embed_fonts=on) for on in (False, True))
    assert not [name for name in members(plain) if name.endswith("odttf")]
    parts = members(carrying)
    plan = embedding_plan(load_layouts().fonts)
    table = etree.fromstring(parts["word/fontTable.xml"])
    links = {
        link.get("Id"): link.get("Target")
        for link in etree.fromstring(parts["word/_rels/fontTable.xml.rels"])
    }
    carried = {}
    for font in table:
        for entry in font:
            if etree.QName(entry).localname.startswith("embed"):
                key = entry.get(f"{W}fontKey")
                assert re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", key)
                data = obfuscated(parts[f"word/{links[entry.get(f'{R}id')]}"], key.strip("{}"))
                assert data[:4] in (b"OTTO", b"\0\1\0\0")
                carried[font.get(f"{W}name"), etree.QName(entry).localname] = data
    assert {family for family, _ in carried} == set(plan.found.values())
    assert b"obfuscatedFont" in parts["[Content_Types].xml"]
    settings = [etree.QName(child).localname for child in etree.fromstring(parts["word/settings.xml"])]
    assert settings.index("embedTrueTypeFonts") + 1 == settings.index("saveSubsetFonts")
    for official in plan.found:
        assert official.encode() not in parts["word/styles.xml"]
    assert render_bytes(self_evaluation(), "docx", embed_fonts=True) == carrying


def test_a_document_with_its_fonts_reads_the_same() -> None:
    plain, carrying = (
        read_forms(load(render_bytes(self_evaluation(), "docx", embed_fonts=on), "x.docx")).forms
        for on in (False, True)
    )
    assert carrying == plain


def test_a_font_that_may_not_be_embedded_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Typeface, "embeddable", property(lambda face: False))
    plan = embedding_plan(load_layouts().fonts)
    assert not plan.found
    assert plan.forbidden
    parts = members(render_bytes(self_evaluation(), "docx", embed_fonts=True))
    assert not [name for name in parts if name.endswith("odttf")]
    assert "仿宋_GB2312".encode() in parts["word/styles.xml"]


def test_missing_font_is_a_clear_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jixiao.rendering.fonts._FOLDERS", {"linux": (), "darwin": (), "win32": ()})
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    with pytest.raises(FontMissing, match=r"未找到可用的中文字体[\s\S]*apt-get install fonts-noto-cjk"):
        render_bytes(self_evaluation(), "docx", embed_fonts=True)
    assert render_bytes(self_evaluation(), "docx")[:2] == b"PK"


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("embed_fonts", [True, False])
def test_libreoffice_takes_the_embedded_fonts(embed_fonts: bool, tmp_path: Path) -> None:
    """Where no Chinese font is installed, a document that carries its own is set in it, and another is not."""
    latin = next(face.path.parent for face in typefaces(folders()) if "cjk" not in str(face.families))
    if find_face((str(latin),), "Noto Serif CJK SC", bold=False):
        pytest.skip("fonts with and without Chinese characters lie in one folder")
    (tmp_path / "fonts.conf").write_text(
        f"<fontconfig><dir>{latin}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    (tmp_path / "form.docx").write_bytes(render_bytes(self_evaluation(), "docx", embed_fonts=embed_fonts))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "form.docx"],
        cwd=tmp_path, check=True, capture_output=True, timeout=120,
        env={"FONTCONFIG_FILE": str(tmp_path / "fonts.conf"), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    data = (tmp_path / "form.pdf").read_bytes()
    names = set(re.findall(rb"/BaseFont/[A-Z]{6}\+([\w-]+)", data))
    chinese = (
        embedding_plan(load_layouts().fonts).found["仿宋_GB2312"].replace(" ", "").removesuffix("SC").encode()
    )
    assert any(name.startswith(chinese) for name in names) is embed_fonts
    assert len(pypdfium2.PdfDocument(data)) == 1
