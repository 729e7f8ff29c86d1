"""When a chat model may speak: whom it may hear, and what is said when it may not or cannot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant import conversation
from assistant.answer import Answer, Viewer
from assistant.composing import generated
from assistant.composing.chat_model import ChatModel, ChatModelError, Endpoint
from assistant.composing.generated import TextModel
from assistant.retrieval import Hit
from assistant.rewriting import rewritten
from ingest.model import PUBLIC_GROUP
from ingest.settings import Settings


class Phrasing:
    """The configured chat model, if any, within its limits; safe for many threads.

    Questions of viewers of non-public groups go to a model on this machine only, unless the
    settings allow more: a question may tell as much as a passage.
    """

    def __init__(self, settings: Settings, model: TextModel | None = None) -> None:
        """Raise SettingsError when a model is named that cannot be used."""
        self._model = model or (ChatModel(settings) if settings.chat_model else None)
        self._nonpublic_anywhere = settings.chat_model_nonpublic

    @property
    def endpoint(self) -> Endpoint | None:
        """Where questions and passages go; None where nothing leaves the program."""
        return self._model.endpoint if self._model else None

    def may_hear(self, viewer: Viewer) -> bool:
        """Tell whether this viewer's questions and passages may be sent to the endpoint."""
        if self.endpoint is None:
            return False
        public = viewer.groups <= {PUBLIC_GROUP}
        return public or self.endpoint.is_local or self._nonpublic_anywhere

    def standalone(self, question: str, history: Sequence[str], viewer: Viewer) -> str:
        """Return the question completed from the earlier ones: by the model, else by rules."""
        by_rules = conversation.standalone(question, history)
        if not history or self._model is None or not self.may_hear(viewer):
            return by_rules
        try:
            return rewritten(question, history, self._model) or by_rules
        except ChatModelError:
            return by_rules  # the answer says that the model failed

    def word(self, answer: Answer, hits: Sequence[Hit], viewer: Viewer) -> Iterator[Answer]:
        """Yield the answer in the model's words as it grows, the last one whole.

        Where no model may speak that is the answer as it is; the reason is noted, if one is set.
        """
        if self._model is None or not generated.wants_words(answer):
            yield answer
        elif not self.may_hear(viewer):
            yield replace(answer, notes=(*answer.notes, _KEPT_BACK))
        else:
            yield from generated.word(answer, hits, self._model)


_KEPT_BACK = (
    "Nichtöffentliche Unterlagen werden nicht an das Sprachmodell gesendet; gezeigt wird die"
    " Antwort aus wörtlichen Zitaten."
)
