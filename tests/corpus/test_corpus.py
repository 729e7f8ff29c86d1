"""The corpus: rebuilt byte for byte, honest about what it is, and nothing beyond its facts."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import docx
import pypdf
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
SOURCES = CORPUS / "sources" / "documents"
FACTS = ROOT.parent / "shared" / "facts"

RETELLING = "Nacherzählung öffentlich zugänglicher Angaben, nicht der Originalwortlaut."
EXCERPT = "Auszug: Es liegt nur der Anfang des Originals vor."
NOTE_WORDS = (
    "Widerspruch Entwicklung Hinweis Lehrstück Lehre Unstimmig Unschärfe Datumsfalle Verwandt "
    "Umfang"
).split()
NOT_SHEETS = {"CONTRADICTIONS.md", "INDEX.md", "OPARL.md", "STRUCTURE.md"}
MONTHS = (
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
)
# What these keys hold is no statement of a document.
NOT_TEXT = {"file", "format", "layout", "kind", "url", "facts", "extent"}
# A source of its own that a sheet knows only in a line of notes (it gives its address, too).
TOLD_FROM_NOTES = {"presse_2016-06-20_haus-der-bildung"}
# A name, not a figure; the sheets say "Grüne" for short.
PARTY = "Bündnis 90/Die Grünen"
# Numbers the layout counts by itself.
COUNTED = {"attachments"}

MANIFEST = [
    json.loads(line) for line in (CORPUS / "manifest.jsonl").read_text("utf-8").splitlines()
]
PATHS = sorted(SOURCES.glob("*.yaml"))

needs_facts = pytest.mark.skipif(
    not FACTS.is_dir(), reason="the fact sheets are not part of the project (../shared/facts)"
)


def build(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, CORPUS / "sources" / "build.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def source(path: Path) -> dict[str, object]:
    loaded = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    assert isinstance(loaded, dict)
    return loaded


SCANS = {str(value["file"]) for value in map(source, PATHS) if value["format"] == "scan"}


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)


class _Lines(HTMLParser):
    """The text of a page, one line per piece."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def handle_data(self, data: str) -> None:
        self.lines.append(data)


def document_lines(path: Path) -> list[str]:
    if path.suffix == ".pdf":
        pages = pypdf.PdfReader(path).pages
        lines = [line for page in pages for line in page.extract_text().splitlines()]
    elif path.suffix == ".docx":
        word = docx.Document(str(path))
        cells = [cell for table in word.tables for row in table.rows for cell in row.cells]
        paragraphs = [*word.paragraphs, *(line for cell in cells for line in cell.paragraphs)]
        lines = [paragraph.text for paragraph in paragraphs]
    elif path.suffix == ".html":
        parser = _Lines()
        parser.feed(path.read_text("utf-8"))
        lines = parser.lines
    else:
        lines = path.read_text("utf-8").splitlines()
    return [unicodedata.normalize("NFC", line.strip()) for line in lines]


# The build


def test_a_rebuild_gives_the_same_bytes(tmp_path: Path) -> None:
    result = build("--out", tmp_path)
    assert result.returncode == 0, result.stderr
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*")}
    kept = {
        path.relative_to(CORPUS): path.read_bytes()
        for path in [CORPUS / "manifest.jsonl", *(CORPUS / "documents").iterdir()]
    }
    assert sorted(made) == sorted(kept)
    assert [str(name) for name in made if made[name] != kept[name]] == []


def test_check_names_a_changed_a_missing_and_a_surplus_file(tmp_path: Path) -> None:
    shutil.copytree(CORPUS / "documents", tmp_path / "documents")
    shutil.copy(CORPUS / "manifest.jsonl", tmp_path)
    changed, missing = (tmp_path / "documents" / entry["file"] for entry in MANIFEST[:2])
    changed.write_bytes(b"changed")
    missing.unlink()
    (tmp_path / "documents" / "surplus.pdf").write_bytes(b"")
    result = build("--check", "--out", tmp_path)
    assert result.returncode == 1
    named = [line.rsplit("/", 1)[-1] for line in result.stderr.splitlines()[:-1]]
    assert named == sorted([changed.name, missing.name, "surplus.pdf"])


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        ("kind: vorlage", "kind: Brief", "kind: 'Brief' is none of"),
        ("extent: excerpt", "extent: excerpt\ncolour: red", "colour: unknown key"),
        ("extent: excerpt", "extent: excerpt\nkind: antrag", "key 'kind' stands twice"),
        ("format: pdf", "format: html", "must be a plain name ending in .html"),
        ("lead: FB61", "date: 30.02.2025", "date: '30.02.2025' is no date"),
        ("dates: [2025-06-05]", "dates: [2025-06-31]", "consultations[1].dates: '2025-06-31'"),
        ("lead: FB61", "lead: [FB61]", "lead: expected a text"),
    ],
)
def test_a_malformed_source_is_named_with_key_and_reason(
    tmp_path: Path, line: str, instead: str, message: str
) -> None:
    text = (SOURCES / "0337-2025.yaml").read_text("utf-8")
    assert line in text
    (tmp_path / "bad.yaml").write_text(text.replace(line, instead, 1), "utf-8")
    result = build("--sources", tmp_path, "--out", tmp_path / "out")
    assert result.returncode == 1
    assert result.stderr.startswith("bad.yaml: ")
    assert message in result.stderr
    assert not (tmp_path / "out").exists()


# What lies there


def test_the_manifest_has_the_hash_of_every_document() -> None:
    hashes = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (CORPUS / "documents").iterdir()
    }
    assert {entry["file"]: entry["sha256"] for entry in MANIFEST} == hashes


def test_there_are_enough_documents_in_every_format() -> None:
    assert len(MANIFEST) >= 70
    suffixes = {Path(entry["file"]).suffix for entry in MANIFEST}
    assert suffixes == {".pdf", ".html", ".docx", ".txt"}


def test_every_entry_is_public_and_a_retelling() -> None:
    assert {(entry["group"], entry["nature"]) for entry in MANIFEST} == {
        ("oeffentlich", "retelling")
    }


def test_two_scans_have_no_text_and_stay_small() -> None:
    assert len(SCANS) == 2
    for name in SCANS:
        path = CORPUS / "documents" / name
        assert "".join(page.extract_text() for page in pypdf.PdfReader(path).pages).strip() == ""
        assert path.stat().st_size < 300_000


@pytest.mark.parametrize(
    "entry",
    [entry for entry in MANIFEST if entry["file"] not in SCANS],
    ids=lambda entry: str(entry["file"]),
)
def test_a_document_says_on_its_face_what_it_is(entry: dict[str, str]) -> None:
    lines = document_lines(CORPUS / "documents" / entry["file"])
    assert RETELLING in lines
    assert f"Original: {entry['url'] or 'Adresse nicht bekannt'}" in lines
    assert (EXCERPT in lines) == (entry["extent"] == "excerpt")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_source_has_none_of_our_notes(path: Path) -> None:
    starts = [text.split(maxsplit=1)[0].rstrip(":/,") for text in strings(source(path)) if text]
    assert set(starts) & set(NOTE_WORDS) == set()


# Nothing beyond the facts


@needs_facts
@pytest.mark.shared_data
def test_every_fact_sheet_is_used() -> None:
    sheets = {path.name for path in FACTS.glob("*.md")} - NOT_SHEETS
    assert {sheet for entry in MANIFEST for sheet in entry["facts"]} == sheets


@needs_facts
@pytest.mark.shared_data
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_number_and_date_stands_in_the_fact_sheets(path: Path) -> None:
    value = source(path)
    sheets = value["facts"]
    assert isinstance(sheets, list)
    notes = path.stem in TOLD_FROM_NOTES
    facts = "\n".join(f"{name}\n{sheet_text(FACTS / name, notes=notes)}" for name in sheets)
    told = {key: item for key, item in value.items() if key not in NOT_TEXT | COUNTED}
    assert unknown_figures("\n".join(strings(told)), facts) == []


def sheet_text(path: Path, *, notes: bool) -> str:
    """The sheet; without notes=True, without the lines that are notes for us."""
    lines = path.read_text("utf-8").splitlines()
    if notes:
        return "\n".join(lines)
    return "\n".join(line for line in lines if not re.match(rf"- ({'|'.join(NOTE_WORDS)})", line))


_DAY = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4}\b)?|\b(\d{4})-(\d{2})(?:-(\d{2}))?\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def unknown_figures(text: str, facts: str) -> list[str]:
    """Dates, months and numbers of the text that the facts do not hold."""
    unknown = []
    for match in _DAY.finditer(text):
        german = match[1] is not None
        day, month, year = match.group(1, 2, 3) if german else match.group(6, 5, 4)
        if (year or "") not in facts or not _day_and_month(day, month, facts):
            unknown.append(match[0])
    rest = _DAY.sub(" ", text.replace(PARTY, ""))
    unknown += [
        name for name in MONTHS if re.search(rf"\b{name}\b", rest) and not _month(name, facts)
    ]
    known = {_plain(number) for number in _NUMBER.findall(_split_dates(facts))}
    return unknown + [number for number in _NUMBER.findall(rest) if _plain(number) not in known]


def _day_and_month(day: str | None, month: str, facts: str) -> bool:
    """Also finds 05.02. without its year, and both ends of 26.–30.09.2016."""
    if day is None:
        return _month(MONTHS[int(month) - 1], facts)
    iso = rf"[-/]{int(month):02}[-/]{int(day):02}\b"
    german = rf"\b0?{int(day)}\.(–\d\d?\.)?0?{int(month)}\."
    return re.search(f"{iso}|{german}", facts) is not None


def _month(name: str, facts: str) -> bool:
    number = MONTHS.index(name) + 1
    pattern = rf"\b{name[:3]}|\b{number:02}/\d{{4}}|\.{number:02}\.|-{number:02}-|–{number:02}"
    return re.search(pattern, facts) is not None


def _split_dates(facts: str) -> str:
    """Days, months and years apart, so that 2018 is found in 14.02.2018."""
    return re.sub(r"\b(\d\d?)\.(\d\d)\.(\d{4})?", r"\1 \2 \3 ", facts)


def _plain(number: str) -> str:
    return str(int(number)) if number.isdigit() else number


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Am 05.02.2015 waren es 3.278 Personen, 49,89 %.", []),
        ("Reinigung vom 26.09.2015 bis zum 30.09.2015", []),
        ("im Februar 2015", []),
        ("Am 06.02.2015", ["06.02.2015"]),
        ("Am 05.02.2016", ["05.02.2016"]),
        ("3.279 Personen, 49,98 %", ["3.279", "49,98"]),
        ("im März 2015", ["März"]),
    ],
)
def test_the_check_of_figures_finds_what_is_foreign(text: str, unknown: list[str]) -> None:
    facts = "HFA 05.02. · Rat 2015 · 3.278 Personen · 49,89 % · 26.–30.09.2015"
    assert unknown_figures(text, facts) == unknown
