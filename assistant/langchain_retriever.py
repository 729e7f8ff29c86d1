"""The library as a LangChain retriever, for chains of others; knows nothing of the web app.

Importing this module imports langchain-core; nothing else of the product does so because of it.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, field_validator

from assistant.answer import Viewer
from assistant.assistant import Assistant
from assistant.links import source_url
from assistant.retrieval import Hit
from assistant.searching import NO_FILTERS, Filters
from ingest.library.generation import check_group
from ingest.quotes import one_line
from ingest.settings import Settings, settings


class VorlagenRetriever(BaseRetriever):
    """Passages of council papers for a question, best first, as LangChain documents.

    `groups` are the access groups of whoever asks. They have no default: a chain that forgets
    them fails when it is built instead of showing one viewer's papers to another. One retriever
    serves one viewer; retrievers may share an assistant, which holds the model and the library.
    `k` is the number of passages, `filters` limit the documents, `today` is the day "aktuell"
    counts from (None: the day of the call), `base_url` is put before the address of the source.

    `invoke` raises QuestionError for an empty or overlong question and LibraryError when nothing
    can be searched; `ainvoke` runs the same search in a thread.
    """

    assistant: Assistant
    groups: frozenset[str] = Field(min_length=1)
    k: int = Field(default=8, ge=1, le=1000)
    filters: Filters = NO_FILTERS
    today: dt.date | None = None
    base_url: str = ""

    @classmethod
    def open(cls, groups: frozenset[str], chosen: Settings | None = None, k: int = 8) -> Self:
        """Load the model and return a retriever over the library of the settings' home.

        Without `chosen` the settings come from the environment. Raises ModelError.
        """
        return cls(assistant=Assistant.open(chosen or settings()), groups=groups, k=k)

    @field_validator("groups")
    @classmethod
    def _check_groups(cls, groups: frozenset[str]) -> frozenset[str]:
        for group in groups:
            check_group(group)
        return groups

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - asked for by LangChain
    ) -> list[Document]:
        viewer = Viewer(self.groups)
        hits = self.assistant.search(query, self.filters, viewer, self.k, self.today)
        return [as_document(hit, self.base_url) for hit in hits]


def as_document(hit: Hit, base_url: str = "") -> Document:
    """Return a hit as a LangChain document: `page_content` is the passage's verbatim text.

    The metadata are plain JSON values: `date` is ISO 8601 or None, `spans` are (page, start, end)
    in characters of the canonical page text, `url` opens the source with the passage marked, `also`
    names the other documents that say the same.
    """
    document, passage = hit.document, hit.passage
    quote = one_line(passage.text)
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "reference": document.reference,
            "title": document.title or document.file.name,
            "kind": document.type,
            "organization": document.organization,
            "date": document.date.isoformat() if document.date else None,
            "file": document.file.name,
            "page": passage.spans[0].page,
            "spans": [[span.page, span.start, span.end] for span in passage.spans],
            "section": list(passage.section),
            "group": hit.store.group,
            "url": base_url.rstrip("/") + source_url(document.file.sha256, passage.spans, quote),
            "score": hit.score,
            "also": [other.document.reference or other.document.file.name for other in hit.also],
        },
    )
