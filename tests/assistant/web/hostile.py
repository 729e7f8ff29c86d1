"""Three hundred hostile documents: titles, file names, texts and addresses that want to run."""

from __future__ import annotations

import hashlib
import html
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import ModelInfo

ELSEWHERE = "http://evil.example"
_DIMENSIONS = 64
# Each one would run, load or disturb something if it were taken for more than text.
PAYLOADS = (
    "<script>alert(1)</script>",
    f"<script src={ELSEWHERE}/x.js></script>",
    "<img src=x onerror=alert(1)>",
    f"<img src='{ELSEWHERE}/x.png'>",
    "<svg onload=alert(1)></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    f"<iframe src={ELSEWHERE}></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<a href=javascript:alert(1)>weiter</a>",
    "[weiter](javascript:alert(1))",
    f"![Bild]({ELSEWHERE}/x.png)",
    f"![Bild][b]  [b]: {ELSEWHERE}/y.png",
    "\"'><script>alert(1)</script>",
    '" onmouseover=alert(1) autofocus onfocus=alert(1) x="',
    "</title><script>alert(1)</script>",
    "</mark></div></main><script>alert(1)</script>",
    "-->]]><script>alert(1)</script>",
    f"<style>@import '{ELSEWHERE}/x.css';body{{display:none}}</style>",
    f"</style><style>*{{background:url({ELSEWHERE}/z.png)}}",
    f"<link rel=stylesheet href={ELSEWHERE}/x.css>",
    f"<meta http-equiv=refresh content='0;url={ELSEWHERE}'>",
    f"<base href={ELSEWHERE}/>",
    "{{7*7}}{% include 'base.html' %}${alert(1)}#{alert(1)}",
    "$$\\href{javascript:alert(1)}{x}$$ \\(\\unicode{x}\\)",
    "Umkehr \u202egnp.exe\u202c \u2066isoliert\u2069 \u200fEnde",
)
WAYS = 10  # documents per payload, each with the payload in other places


class WordEmbedder:
    """Vectors from hashed words: alike texts are alike, and no model is loaded."""

    info = ModelInfo("Wörter", "w" * 64, _DIMENSIONS)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._vector(text)

    def embed_passages(self, texts, progress=None):
        return np.array([self._vector(text) for text in texts], np.float32).reshape(
            len(texts), _DIMENSIONS
        )

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.full(_DIMENSIONS, 0.01, np.float32)
        for word in text.casefold().split():
            vector[hashlib.sha256(word.encode()).digest()[0] % _DIMENSIONS] += 1
        return vector / np.linalg.norm(vector)


def write_documents(folder: Path) -> int:
    """Write the documents into a folder; return how many they are."""
    count = 0
    for number, payload in enumerate(PAYLOADS):
        for way in range(WAYS):
            _write(folder, number, way, payload)
            count += 1
    return count


def marker(number: int, way: int) -> str:
    """Return the harmless word that tells that a document is shown at all."""
    return f"Prüfwort{number:02}x{way}"


def _write(folder: Path, number: int, way: int, payload: str) -> None:
    """Write one document: text or web page by turns, the payload in name, title and text."""
    safe = payload.replace("/", "∕").replace("\0", "")
    name = f"{number:02}{way} {safe}"[:100]
    reference = f"{100 * (number + 1) + way:04}/2024"
    word = marker(number, way)
    lines = [
        f"Beschlussvorlage - {reference}",
        f"Betreff: {word} {payload}",
        f"Vorlagennummer: {reference}",
        "Vorlageart: Beschlussvorlage",
        f"Federführend: {payload}",
        f"Original: javascript:alert(1)//{word}" if way % 2 else f"Original: {ELSEWHERE}/{word}",
        "Datum: 11.01.2024",
        "",
        "Begründung",
        f"Das {word} kostet {way} Euro. {payload} Der Brunnen in Altenhagen {payload} läuft.",
        f"Die Verwaltung verweist auf die Vorlage 0815/2023 {payload}.",
    ]
    if way < WAYS // 2:
        (folder / f"{name}.txt").write_text("\n".join(lines), encoding="utf-8")
        return
    text = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    page = (
        f"<!doctype html><html><head><title>{html.escape(word + ' ' + payload)}</title></head>"
        f"<body><h1>{html.escape(word + ' ' + payload)}</h1>{text}{payload}<p>Ende {word}.</p>"
        "</body></html>"
    )
    (folder / f"{name}.html").write_text(page, encoding="utf-8")
