"""A real run over the development questions, and how to score another system on them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.assistant import Assistant
from evals import gold
from evals.places import Texts
from evals.run import AnsweringSystem, Retrieve, Run, evaluate


@dataclass(frozen=True)
class Dev:
    """The development questions, asked once for real; `again` scores another system on them."""

    questions: tuple[gold.Question, ...]
    assistant: Assistant
    texts: Texts
    run: Run
    folder: Path

    def again(self, folder: Path, system: AnsweringSystem, retrieve: Retrieve | None = None) -> Run:
        """Run another system on the same questions over the same library."""
        return evaluate(
            self.questions, system, self.texts, folder, self.run.configuration, retrieve
        )


FEW_QUESTIONS = """\
- id: objekte
  kind: conflict
  split: dev
  question: Wie viele Problemimmobilien liegen im Fokusraum?
  status: [answered, partial]
  conflict: true
  nuggets: {vital: [['\\b224\\b'], ['\\b244\\b']]}
  gold:
    - {file: 0750-2025.pdf, page: 1, text: '224 Objekte'}
    - {file: 2025-12-11_Rat_TOP6.34.pdf, page: 1, text: 'davon lägen 244 im Fokusraum'}
- id: mond
  kind: unanswerable_place
  split: dev
  question: Was kostet das Rathaus auf dem Mond?
  status: not_found
- id: statusbericht
  kind: fact
  split: dev
  question: Was behandelt Teil A des Statusberichts 0166/2025?
  status: [answered, partial]
  nuggets: {vital: [['Ratsbeschlüsse']]}
  gold:
    - {file: 0166-2025.html, page: 1, text: Teil A des Berichts behandelt die Ratsbeschlüsse}
"""
