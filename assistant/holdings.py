"""What is in the library: counts, newest document, and the gaps that are known."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ingest.library.generation import Failure, Library, Manifest, published_number
from ingest.model import Document
from ingest.understanding.references import reference_key


@dataclass(frozen=True, slots=True)
class Gap:
    """A paper that others mention but the library does not hold."""

    reference: str
    mentions: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """The state of a home; without a published generation everything is empty."""

    home: Path
    manifest: Manifest | None
    newest: dt.date | None
    types: tuple[tuple[str, int], ...]
    gaps: tuple[Gap, ...]
    failures: tuple[Failure, ...]


def holdings(home: Path, groups: frozenset[str]) -> Holdings:
    """Return what the published generation holds of `groups`, and nothing of any other."""
    if published_number(home) is None:
        return Holdings(home, None, None, (), (), ())
    with Library.open(home, groups) as library:
        manifest = library.manifest
        documents = [d for store in library.stores for d in store.catalog.documents()]
    types = Counter(document.type or "ohne Angabe" for document in documents)
    return Holdings(
        home=home,
        manifest=manifest,
        newest=manifest.newest,
        types=tuple(sorted(types.items(), key=lambda item: (-item[1], item[0]))),
        gaps=known_gaps(documents),
        failures=manifest.failures,
    )


def known_gaps(documents: list[Document]) -> tuple[Gap, ...]:
    """Return the papers that are mentioned but not held, most mentioned first."""
    held = {reference_key(d.reference) for d in documents if d.reference}
    mentions: Counter[tuple[int, int, int]] = Counter()
    names: dict[tuple[int, int, int], str] = {}
    for document in documents:
        for target in {r.target for r in document.references}:
            key = reference_key(target)
            if key is not None and key not in held:
                mentions[key] += 1
                names.setdefault(key, target)
    ordered = sorted(mentions.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Gap(names[key], count) for key, count in ordered)


def holdings_json(found: Holdings) -> dict[str, object]:
    """Return what `status --json` prints."""
    manifest = found.manifest
    return {
        "schema": 1,
        "home": str(found.home),
        "generation": manifest.number if manifest else None,
        "created": manifest.created if manifest else None,
        "model": manifest.model if manifest else None,
        "model_fingerprint": manifest.model_fingerprint if manifest else None,
        "groups": [
            {
                "name": c.group,
                "documents": c.documents,
                "passages": c.passages,
                "sentences": c.sentences,
                "newest": c.newest.isoformat() if c.newest else None,
            }
            for c in (manifest.counts if manifest else ())
        ],
        "newest": found.newest.isoformat() if found.newest else None,
        "types": dict(found.types),
        "known_gaps": [{"reference": g.reference, "mentions": g.mentions} for g in found.gaps],
        "failed": [{"group": f.group, "file": f.file, "reason": f.reason} for f in found.failures],
    }
