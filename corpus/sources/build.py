"""Makes the corpus from its sources: documents/*.yaml → ../documents/ and ../manifest.jsonl.

python corpus/sources/build.py            rebuild; the same bytes every time
python corpus/sources/build.py --check    compare only; exit 1 names what differs
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

import typeset_docx
import typeset_html
import typeset_pdf
import typeset_scan
import typeset_text
from schema import Document, SourceError, load

SOURCES = Path(__file__).resolve().parent / "documents"
CORPUS = SOURCES.parent.parent
GROUP = "oeffentlich"

TYPESETTERS: dict[str, Callable[[Document], bytes]] = {
    "pdf": typeset_pdf.typeset,
    "scan": typeset_scan.typeset,
    "html": typeset_html.typeset,
    "docx": typeset_docx.typeset,
    "txt": typeset_text.typeset,
}


def main(arguments: list[str] | None = None) -> int:
    """Builds or checks; returns the exit code."""
    options = _options(arguments)
    try:
        documents = read_sources(options.sources)
        files = build(documents)
    except ExceptionGroup as errors:
        for error in errors.exceptions:
            print(error, file=sys.stderr)
        return 1
    stale = differing(files, options.out)
    if options.check:
        return _report(stale)
    write(files, options.out, stale)
    print(f"{len(documents)} documents, {len(stale)} files changed in {options.out}")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    parser.add_argument("--sources", type=Path, default=SOURCES, help="folder with the YAML files")
    parser.add_argument("--out", type=Path, default=CORPUS, help="folder to write to")
    return parser.parse_args(arguments)


def read_sources(folder: Path) -> list[Document]:
    """All sources, by file name; raises a group of SourceError naming every bad one."""
    documents: dict[str, Document] = {}
    errors: list[SourceError] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            document = load(path)
            if document.file in documents:
                raise SourceError(path.name, "file", f"{document.file} is written twice")
            documents[document.file] = document
        except SourceError as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup("sources", errors)
    return [documents[name] for name in sorted(documents)]


def build(documents: Iterable[Document]) -> dict[str, bytes]:
    """Every file of the corpus by its path below the output folder."""
    files: dict[str, bytes] = {}
    lines: list[str] = []
    errors: list[SourceError] = []
    for document in documents:
        try:
            content = TYPESETTERS[document.format](document)
        except SourceError as error:
            errors.append(error)
            continue
        files[f"documents/{document.file}"] = content
        lines.append(json.dumps(manifest_entry(document, content), ensure_ascii=False))
    if errors:
        raise ExceptionGroup("documents", errors)
    files["manifest.jsonl"] = "".join(f"{line}\n" for line in lines).encode()
    return files


def manifest_entry(document: Document, content: bytes) -> dict[str, object]:
    """The line of the manifest for one document."""
    meeting = document.meeting
    return {
        "file": document.file,
        "reference": document.reference or (meeting.vorlage if meeting else None),
        "title": document.title,
        "type": document.type,
        "date": document.date or (meeting.date if meeting else None),
        "organization": document.organization or (meeting.organization if meeting else None),
        "status": document.status or (meeting.status if meeting else None),
        "result": meeting.result if meeting else None,
        "consultations": [asdict(line) for line in document.consultations],
        "group": GROUP,
        "sha256": hashlib.sha256(content).hexdigest(),
        "facts": document.facts,
        "url": document.url,
        "extent": document.extent,
        "nature": "retelling",
    }


def differing(files: dict[str, bytes], out: Path) -> list[str]:
    """Paths whose bytes are not those lying below out, and documents no source makes any more."""
    present = {f"documents/{path.name}" for path in (out / "documents").glob("*")}
    changed = {name for name, content in files.items() if _bytes(out / name) != content}
    return sorted(changed | (present - files.keys()))


def write(files: dict[str, bytes], out: Path, stale: Iterable[str]) -> None:
    """Brings the stale paths up to date."""
    (out / "documents").mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in files:
            (out / name).write_bytes(files[name])
        else:
            (out / name).unlink()


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _report(stale: list[str]) -> int:
    for name in stale:
        print(f"differs from its source: {name}", file=sys.stderr)
    if stale:
        print("run: python corpus/sources/build.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
