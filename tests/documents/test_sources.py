"""Files, folders, patterns and archives."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from builders.docx import write_docx
from builders.forms import form_blocks, numbered
from builders.hostile import linked
from jixiao.documents.guard import ReadingError
from jixiao.documents.package import Limits
from jixiao.documents.sources import Source, expand

DOCX = write_docx(form_blocks())


def archive(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return stream.getvalue()


def flagged(data: bytes, offset: int, value: int) -> bytes:
    """Change a byte of the first central directory entry."""
    place = data.find(b"PK\x01\x02") + offset
    return data[:place] + bytes([value]) + data[place + 1 :]


def put(folder: Path, name: str, content: bytes = b"x") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def troubles(sources: list[Source]) -> list[tuple[str, str]]:
    return [(source.name, trouble.code) for source in sources for trouble in source.document().troubles]


def test_one_file_has_its_own_name(tmp_path: Path) -> None:
    path = put(tmp_path, "子/表.docx", DOCX)
    (source,) = expand([str(path)])
    assert (source.name, source.path, source.read()) == ("表.docx", path, DOCX)
    assert source.document().blocks == numbered(form_blocks())


def test_any_extension_is_taken_when_named(tmp_path: Path) -> None:
    (source,) = expand([str(put(tmp_path, "表.dat"))])
    assert source.read() == b"x"


def test_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b/2.docx", "b/1.PDF", "a.txt", "c.exe", "~$a.docx", ".~a.docx", ".git/a.txt", ".a.txt"):
        put(tmp_path, f"年报/{name}")
    monkeypatch.chdir(tmp_path)
    assert [source.name for source in expand(["年报"])] == ["年报/a.txt", "年报/b/1.PDF", "年报/b/2.docx"]


def test_pattern(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b/2.docx", "b/1.docx", "3.docx", "b/~$1.docx"):
        put(tmp_path, name)
    monkeypatch.chdir(tmp_path)
    assert [source.name for source in expand(["**/*.docx"])] == ["3.docx", "b/1.docx", "b/2.docx"]
    assert troubles(list(expand(["*.pdf"]))) == [("*.pdf", "file-missing")]
    put(tmp_path, "表[1].docx")
    assert [source.name for source in expand(["表[1].docx"])] == ["表[1].docx"]


def test_missing(tmp_path: Path) -> None:
    (source,) = expand([str(tmp_path / "无.docx")])
    assert troubles([source]) == [("无.docx", "file-missing")]
    with pytest.raises(ReadingError):
        source.read()
    gone = put(tmp_path, "a.txt")
    (source,) = expand([str(gone)])
    gone.unlink()
    assert troubles([source]) == [("a.txt", "file-missing")]


def test_archive(tmp_path: Path) -> None:
    inner = archive({"丙.txt": b"3", "深.zip": archive({"x.txt": b"4"})})
    members = {"乙/表.docx": DOCX, "甲.txt": b"1", "图.png": b"", "__MACOSX/甲.txt": b"", "内.zip": inner}
    path = put(tmp_path, "包.zip", archive(members))
    sources = list(expand([str(path)]))
    assert sorted(source.name for source in sources) == [
        "包.zip/乙/表.docx",
        "包.zip/内.zip/丙.txt",
        "包.zip/内.zip/深.zip",
        "包.zip/甲.txt",
    ]
    assert troubles(sources) == [("包.zip/内.zip/深.zip", "file-too-large")]
    found = {source.name: source for source in sources}
    assert found["包.zip/内.zip/丙.txt"].read() == b"3"
    assert found["包.zip/乙/表.docx"].document().blocks == numbered(form_blocks())


def test_names_in_the_encoding_of_chinese_windows(tmp_path: Path) -> None:
    raw = "绩效自评表.txt".encode("gbk")
    data = archive({"x" * len(raw): b"1"}).replace(b"x" * len(raw), raw)
    (source,) = expand([str(put(tmp_path, "a.zip", data))])
    assert source.name == "a.zip/绩效自评表.txt"
    assert source.read() == b"1"


@pytest.mark.parametrize("name", ["../a.txt", "b/../../a.txt", "/etc/a.txt", "..\\a.txt", "C:/a.txt"])
def test_unsafe_paths_are_not_read(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, "a.zip", archive({name: b"1", "b.txt": b"2"}))
    sources = list(expand([str(path)]))
    assert [code for _, code in troubles(sources)] == ["archive-path"]
    assert len(sources) == 2


def test_archive_over_the_limits(tmp_path: Path) -> None:
    path = str(put(tmp_path, "a.zip", archive({"a.txt": b"0" * 100_000, "b.txt": b"1"})))
    assert troubles(list(expand([path], limits=Limits(max_uncompressed=1000)))) == [
        ("a.zip", "file-too-large")
    ]
    tight = Limits(small_part=1000, max_ratio=50)
    assert troubles(list(expand([path], limits=tight))) == [("a.zip/a.txt", "file-too-large")]
    assert troubles(list(expand([path], limits=Limits(max_members=1)))) == [("a.zip", "file-too-large")]
    assert troubles(list(expand([path], limits=Limits(max_bytes=10)))) == [("a.zip", "file-too-large")]


def test_encrypted_and_broken_members(tmp_path: Path) -> None:
    data = archive({"a.txt": b"secret"})
    path = str(put(tmp_path, "a.zip", flagged(data, 8, 1)))
    assert troubles(list(expand([path]))) == [("a.zip/a.txt", "file-encrypted")]
    path = str(put(tmp_path, "b.zip", flagged(data, 16, 99)))
    assert troubles(list(expand([path]))) == [("b.zip/a.txt", "file-broken")]
    path = str(put(tmp_path, "c.zip", data[:40]))
    assert troubles(list(expand([path]))) == [("c.zip", "file-broken")]


def test_documents_are_no_archives(tmp_path: Path) -> None:
    (source,) = expand([str(put(tmp_path, "表.zip", DOCX))])
    assert source.name == "表.zip"


def test_links_in_archives_are_not_read(tmp_path: Path) -> None:
    path = put(tmp_path, "a.zip", linked("/etc/passwd"))
    assert troubles(list(expand([str(path)]))) == [("a.zip/表.txt", "archive-path")]


def test_small_members_that_are_much_together(tmp_path: Path) -> None:
    path = put(tmp_path, "a.zip", archive({f"{n}.txt": b"0" * 1000 for n in range(10)}))
    tight = Limits(small_part=2000, max_ratio=2)
    assert troubles(list(expand([str(path)], limits=tight))) == [("a.zip", "file-too-large")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_only_plain_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    put(tmp_path, "b.txt")
    assert troubles(list(expand([str(tmp_path / "a.txt")]))) == [("a.txt", "file-type")]
    assert [Path(source.name).name for source in expand([str(tmp_path)])] == ["b.txt"]


def test_names_that_are_no_utf8_can_be_printed(tmp_path: Path) -> None:
    try:
        put(tmp_path, os.fsdecode("表.txt".encode("gbk")))
    except OSError:
        pytest.skip("the file system takes only UTF-8")
    (source,) = expand([str(tmp_path)])
    assert source.name.encode("utf-8")
    assert source.read() == b"x"


def test_paths_that_no_file_can_have(tmp_path: Path) -> None:
    for path in ("x" * 5000, "a\0b", ""):
        (source,) = expand([path])
        assert source.trouble is not None
        assert source.head() == b""
    assert [source.name for source in expand([str(put(tmp_path, "a.txt"))])] == ["a.txt"]


def test_head(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", b"0" * 5000)
    (source,) = expand([str(path)])
    assert source.head() == b"0" * 2048
    path.unlink()
    assert source.head() == b""


def test_order_of_folders(tmp_path: Path) -> None:
    for name in ("b/1.txt", "a.txt", "c.txt", "b/a/2.txt"):
        put(tmp_path, name)
    names = [Path(source.name).relative_to(tmp_path).as_posix() for source in expand([str(tmp_path)])]
    assert names == ["a.txt", "b/1.txt", "b/a/2.txt", "c.txt"]
