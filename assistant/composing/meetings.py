"""Answers on what happened in the bodies: path, results, votes, speakers, a body's sessions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.answer import Conflict, StatementKind
from assistant.composing.candidates import merged
from assistant.composing.citing import DECIDING_ROLE, is_decision
from assistant.composing.gathered import Facts, opening, paper_spans, sentences_of, sentences_within
from assistant.composing.lines import consultation_line, consultation_remark, vote_line
from assistant.composing.matter import (
    Held,
    Proceeding,
    agenda_items,
    consultations_of,
    evidence_of,
    is_body,
    is_short,
    proceedings,
    topic,
)
from assistant.moments import moment
from assistant.parties import parties_in
from assistant.question import Question
from assistant.verifying.arithmetic import sum_of
from assistant.wording import german_day, named
from ingest.library.generation import Library
from ingest.model import AgendaItem, Consultation, Vote
from ingest.quotes import quote_of
from ingest.understanding import patterns

MOST_LINES = 12
_MOST_QUOTED = 3  # sentences of a resolution
_ALL_OF_TIME = re.compile(r"\b(?:welche|was|worüber|womit|alle|sämtliche)\b", re.IGNORECASE)


def path(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    """List the paper's consultations in time; without a paper, what the body dealt with."""
    if _lists_outcome(question):
        if sessions(question, library, facts, decided_only=True):
            return
    elif (not matter and _is_session(question)) or _asks_any_body(question):
        sessions(question, library, facts, decided_only=False)
        return
    items = agenda_items(question, library, matter)
    for held, consultation in _of_bodies(question, consultations_of(matter), items, facts):
        item = _item_of(consultation, items)
        told = bool(item and item[1].result)
        facts.add_consultation(held, consultation, told=told)
        if item and told and not consultation.result:
            facts.add_item(*item)
    for held, entry in _not_in_path(items, matter):
        facts.add_item(held, entry, title=not matter)


def result(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    """Say what the organization asked about decided, else what all did; the decision first."""
    of_session = not matter and _is_session(question)
    if of_session or _lists_outcome(question):
        told = sessions(question, library, facts, decided_only=True)
        if told or of_session:
            return
    items = agenda_items(question, library, matter)
    consultations = _of_bodies(question, consultations_of(matter), items, facts)
    if not question.references:  # of a paper only thought to be meant, a bare name is no answer
        consultations = [(h, c) for h, c in consultations if c.dates or c.result]
    wanted = set(question.organizations)
    decided = False
    ordered = sorted(consultations, key=lambda pair: pair[1].role != DECIDING_ROLE)
    for held, consultation in ordered:
        if is_decision(consultation.result) or wanted or consultation.role == DECIDING_ROLE:
            minutes = _item_of(consultation, items)
            facts.add_consultation(held, consultation, told=bool(minutes and minutes[1].result))
            decided = decided or is_decision(consultation.result)
    for held, item in items:
        if item.result:
            facts.add_item(held, item, title=not matter)
            # without a paper the item's own outcome is what is asked for, be it "vertagt"
            decided = decided or is_decision(item.result) or not matter or item.paper is None
    if not facts.statements:
        _nothing_printed(consultations, items, facts, title=not matter)
    facts.complete = facts.complete and decided
    if decided and _ASKS_WORDING.match(question.main):
        _quote_resolution(consultations, items, facts, of_bodies=bool(wanted))


# questions for what was resolved, not only whether
_ASKS_WORDING = re.compile(
    r"\W*(?:und\s+)?(?:was\b|welche[nr]? beschl[uü]ss|wie lautete?\b)", re.IGNORECASE
)
# a sentence on a decision, not the heading above it
_SAYS_DECISION = re.compile(
    r"\b(?:Beschluss|Beschlüsse|beschlossen|Entscheidung|entschieden)\b(?=.{10})"
)


def _nothing_printed(
    consultations: Iterable[tuple[Held, Consultation]],
    items: Sequence[tuple[Held, AgendaItem]],
    facts: Facts,
    title: bool,
) -> None:
    """Tell where a paper without any printed result was, so that the gap is seen."""
    for held, consultation in consultations:
        facts.add_consultation(held, consultation)
    for held, item in items:
        facts.add_item(held, item, title)
        _quote_decision(held, item, facts)
        facts.notes.append(f"{item.organization or 'Gremium'}: Das Ergebnis ist nicht belegt.")


def _quote_decision(held: Held, item: AgendaItem, facts: Facts) -> None:
    """Quote what an item without a printed result says of a decision ("… ist nicht gefasst")."""
    words = sentences_within(held, item.resolution or item.spans)
    facts.quote(held, [s for s in words if _SAYS_DECISION.search(s.text)], 1)


def _quote_resolution(
    consultations: Sequence[tuple[Held, Consultation]],
    items: Sequence[tuple[Held, AgendaItem]],
    facts: Facts,
    of_bodies: bool,
) -> None:
    """Add the words of what was resolved: from the minutes, else what the paper proposed.

    The proposal stands for the decision only where it was passed unchanged, by those who decide or
    by the very bodies asked about (`of_bodies`).
    """
    for held, item in items:
        if item.resolution and is_decision(item.result):
            facts.quote(held, sentences_within(held, item.resolution), _MOST_QUOTED)
            return
    results = [c.result for _, c in consultations if of_bodies or c.role == DECIDING_ROLE]
    results += [i.result for _, i in items if of_bodies]
    if not any((r or "").lower().startswith("ungeändert") for r in results):
        return
    for held, _ in consultations:
        spans = [
            span
            for section in held.document.sections
            if section.field == "Beschlussvorschlag"
            for span in section.spans
        ]
        if spans:
            inside = sentences_within(held, spans)[1:]  # the first is the heading
            facts.quote(held, inside, _MOST_QUOTED)
            facts.notes.append("Der Wortlaut ist der des Beschlussvorschlags.")
            return


def _not_in_path(
    items: Sequence[tuple[Held, AgendaItem]], matter: Sequence[Held]
) -> list[tuple[Held, AgendaItem]]:
    """Return the items that no row of a Beratungsfolge tells of."""
    rows = [c for _, c in consultations_of(matter)]
    return [
        (held, item)
        for held, item in items
        if not any(
            item.date in row.dates and is_body(item.organization, [row.organization])
            for row in rows
        )
    ]


# "Durch welche Gremien ging …, bevor der Rat entschied?" asks for more than the body it names.
_ASKS_BODIES = re.compile(
    r"\b(?:welche[nrs]?|alle[nr]?|sämtliche\w*|andere[sn]?|manche[nr]?) (?:\w+ )?"
    r"(?:gremi(?:um|en)|aussch(?:uss|üssen?)|bezirksvertretung(?:en)?|stationen|sitzungen)\b",
    re.IGNORECASE,
)


def _asks_any_body(question: Question) -> bool:
    """Tell whether all bodies of a time are asked for, whatever papers they had before them."""
    named = bool(question.references or question.organizations)
    return not named and bool(question.period and _ASKS_BODIES.search(question.main))


def _of_bodies(
    question: Question,
    consultations: list[tuple[Held, Consultation]],
    items: Sequence[tuple[Held, AgendaItem]],
    facts: Facts,
) -> list[tuple[Held, Consultation]]:
    """Return the consultations of the bodies asked about.

    Where a paper named by number was before none of them: all, with a remark.
    """
    if not question.organizations or _ASKS_BODIES.search(question.asked):
        return consultations
    asked = [p for p in consultations if is_body(p[1].organization, question.organizations)]
    if question.references and consultations and not asked and not items:
        bodies = ", ".join(question.organizations)
        facts.notes.append(f"{bodies}: Eine Beratung ist in den Unterlagen nicht belegt.")
        facts.complete = False
        return consultations
    return asked


def _item_of(
    consultation: Consultation, items: Iterable[tuple[Held, AgendaItem]]
) -> tuple[Held, AgendaItem] | None:
    for held, item in items:
        if item.date in consultation.dates and is_body(
            item.organization, [consultation.organization]
        ):
            return held, item
    return None


# -- what a body dealt with -------------------------------------------------------------------


def _is_session(question: Question) -> bool:
    """Tell whether a question is about a body's time as a whole, or about any body's one day."""
    if question.period is None or question.references:
        return False
    named = bool(question.organizations)
    return (named and bool(_ALL_OF_TIME.search(question.asked))) or (
        not topic(question) and (named or is_short(question.period))
    )


def sessions(question: Question, library: Library, facts: Facts, decided_only: bool) -> bool:
    """List what was before a body in the time asked for; with `decided_only` what has a result.

    Where no result is printed at all, the matters are listed with that remark. Returns whether
    there was anything to list.
    """
    found = _in_role(question, proceedings(question, library))
    settled = [p for p in found if _result_of(p)]
    outcome = outcome_in(question)
    if outcome:
        found = settled = [p for p in settled if _came_out(p, outcome)]
    shown = settled if decided_only and settled else found
    for proceeding in shown[:MOST_LINES]:
        _add_proceeding(proceeding, facts)
    if decided_only and found and not settled:
        facts.complete = False
        for held, item in (p.item for p in shown[:MOST_LINES] if p.item):
            _quote_decision(held, item, facts)
    remark_length(question, shown, facts)
    if decided_only and len(shown) == 1 and shown[0].item:
        _quote_resolution((), [shown[0].item], facts, of_bodies=False)
    return bool(shown)


def remark_cut(found: Sequence[object], facts: Facts) -> None:
    """Say so where only the first of a list are shown."""
    if len(found) > MOST_LINES:
        facts.notes.append(f"Gezeigt sind {MOST_LINES} von {len(found)}.")


def remark_length(question: Question, found: Sequence[object], facts: Facts) -> None:
    """Say what is left out of a list, and how long it is where that is asked: no document tells."""
    remark_cut(found, facts)
    if found and _ASKS_HOW_MANY.match(question.asked):
        facts.notes.append(f"Im Bestand: {len(found)}.")


_UNANIMOUS = "einstimmig"
_CHANGED = "geändert beschlossen"
_ASKS_HOW_MANY = re.compile(r"\W*wie viele\b", re.IGNORECASE)
# what became of one matter, not which ones came out so
_OF_ONE = re.compile(
    r"\W*(?:was (?:wurde|ist) aus\b|hat\b|haben\b|wurden?\b|ist\b|sind\b|war\b|wann\b|wie\b|wer\b)",
    re.IGNORECASE,
)
_ASKS_DECISIONS = re.compile(
    r"\bwelche\w* (?:\w+ )?(?:beschlüssen?|entscheidungen|vorlagen|anträgen?)\b", re.IGNORECASE
)
_ASKS_COUNTED = re.compile(r"\b(?:aus)?gezählt\b|\bstimmenzahl\w*|\bdagegen\b", re.IGNORECASE)
_OUTCOME = re.compile(
    r"\b(?:wurden?|sind|ist|hat|haben|fielen)\b.*\b(?P<outcome>vertagt|abgelehnt|zurückgezogen"
    r"|abgesetzt|verschoben|zurückgenommen|eingesammelt|zur kenntnis|geändert beschlossen"
    r"|ungeändert beschlossen|einstimmig)\b",
    re.IGNORECASE,
)
_AS_PRINTED = {
    "verschoben": "vertagt",
    "zurückgenommen": "zurückgezogen",
    "eingesammelt": "zurückgezogen",
}
_UNCHANGED = re.compile(r"\bohne (?:jede )?änderung(?:en)?\b", re.IGNORECASE)
_OTHERWISE = re.compile(
    r"\b(?:nicht so|anders) (?:beschlossen|verabschiedet)\b|\babgeändert\b|\bmit änderungen\b",
    re.IGNORECASE,
)
_ROLES = {
    "Anhörung": re.compile(r"\b(?:an)?gehört (?:wurden?|worden)\b|\bangehört\b|\banhörung", re.I),
    "Entscheidung": re.compile(r"\b(?:mit|zur|als) entscheidung\b|\bentscheidungsgremi", re.I),
    "Vorberatung": re.compile(r"\bvorberat", re.I),
}


def outcome_in(question: Question) -> str | None:
    """Return the outcome a list is narrowed to ("Welche Vorlagen wurden vertagt?")."""
    if _OTHERWISE.search(question.asked):
        return _CHANGED
    if _UNCHANGED.search(question.asked):
        return f"un{_CHANGED}"
    match = _OUTCOME.search(question.asked)
    said = match["outcome"].lower() if match else None
    return _AS_PRINTED.get(said, said) if said else None


def _lists_outcome(question: Question) -> bool:
    """Tell whether all that came out in one way is asked for, not what became of one paper."""
    of_one = question.references or _OF_ONE.match(question.main)
    return bool(outcome_in(question)) and not of_one


def role_in(question: Question) -> str | None:
    """Return the role of the body that a list is narrowed to ("nur angehört")."""
    return next((role for role, words in _ROLES.items() if words.search(question.asked)), None)


def _in_role(question: Question, found: list[Proceeding]) -> list[Proceeding]:
    """Leave what was before a body in the role asked for; all where no paper names that role."""
    role = role_in(question)
    if role is None:
        return found
    rows = [p for p in found if p.consultation and role in (p.consultation[1].role or "")]
    return [replace(p, item=None) for p in rows] or found


def _came_out(proceeding: Proceeding, outcome: str) -> bool:
    """Tell whether a matter came out in a way: "ungeändert beschlossen" is not "geändert"."""
    vote = proceeding.item[1].vote if proceeding.item else None
    if outcome == _UNANIMOUS and vote is not None:
        return vote.unanimous
    return bool(re.search(rf"\b{re.escape(outcome)}", _result_of(proceeding) or "", re.IGNORECASE))


def _result_of(proceeding: Proceeding) -> str | None:
    told = [p[1].result for p in (proceeding.consultation, proceeding.item) if p]
    return next((r for r in told if r), None)


def _add_proceeding(proceeding: Proceeding, facts: Facts) -> None:
    if proceeding.item and (proceeding.item[1].result or proceeding.consultation is None):
        held, item = proceeding.item
        named_at = paper_spans(held, item)
        number = f" zu {item.paper}" if named_at else ""
        where = item.organization or "Gremium nicht genannt"
        text = f"{german_day(item.date)} {where}{number} („{item.title}“)"
        text += f": {item.result}." if item.result else ""
        facts.add_of(held, text, [*item.result_spans, *opening(held, item), *named_at])
        if not item.result:
            facts.notes.append(f"„{item.title}“: Ein Ergebnis ist nicht angegeben.")
        return
    assert proceeding.consultation is not None  # one of the two is there
    held, consultation = proceeding.consultation
    line = consultation_line(consultation)
    text = f"{named(held.document)} („{held.document.title}“): {line}"
    facts.add_of(held, text, [*evidence_of(held.document, "title"), *consultation.spans])
    remark = consultation_remark(consultation)
    if remark and not consultation.result:
        facts.notes.append(f"{held.document.reference}: {remark}")


# -- votes and speakers -----------------------------------------------------------------------


def votes(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    """Tell all votes taken; where none is printed, the result with that remark.

    "Welche Beschlüsse fielen einstimmig?" and "Bei welchen sind die Stimmen gezählt?" ask for a
    list.
    """
    asks_list = not matter and _ASKS_DECISIONS.search(question.main)
    if asks_list and outcome_in(question):
        sessions(question, library, facts, decided_only=True)
        return
    items = agenda_items(question, library, matter)
    if asks_list and _ASKS_COUNTED.search(question.asked):
        items = [p.item for p in proceedings(question, library) if p.item]
    for held, item in items:
        for vote in item.votes or ((item.vote,) if item.vote else ()):
            facts.add_of(held, vote_line(item, vote), [*item.result_spans, *vote.spans])
            _add_sum(facts, held, vote, at_odds=not asks_list and not _of_groups(question))
    if not facts.statements:
        result(question, library, matter, facts)
        facts.complete = False
        facts.notes.append("Die Stimmen sind in den Unterlagen nicht aufgeführt.")


def _of_groups(question: Question) -> bool:
    """Tell whether only the votes of groups, or only those against, are asked for."""
    return bool(parties_in(question.asked) or _PART_OF_VOTE.search(question.asked))


_PART_OF_VOTE = re.compile(
    r"\bwelche\w* (?:fraktion|partei|gruppe)\w*|\bdagegen\b|\bgegen\b.*\bgestimmt\b"
    r"|\b(?:gegen|nein)-?stimmen?\b|\benth(?:ie|a)lt",
    re.IGNORECASE,
)


def _add_sum(facts: Facts, held: Held, vote: Vote, at_odds: bool) -> None:
    """Add what the groups' votes come to where that is not the printed total.

    A conflict only where the whole vote is asked for, not that of single groups.
    """
    total = sum(yes for _, yes, _, _ in vote.by_group)
    if vote.by_group and vote.yes is not None and total != vote.yes:
        written_out = sum_of([str(yes) for _, yes, _, _ in vote.by_group])
        text = f"Rechnerisch ergeben die Ja-Stimmen der Fraktionen {written_out}."
        facts.add(held, text, vote.spans, StatementKind.COMPUTED)
        if at_odds:
            _add_conflict(facts, held, vote, f"Ja-Stimmen: Fraktionen {total}, gesamt {vote.yes}")
        facts.notes.append("Die Summe der Fraktionen stimmt nicht mit dem Gesamtergebnis überein.")


def _add_conflict(facts: Facts, held: Held, vote: Vote, about: str) -> None:
    """Set the lines of the groups against the line with the total."""
    pages = {p.number: p for p in held.store.catalog.pages(held.document.file.sha256)}
    texts = [(span, quote_of(pages, [span])) for span in vote.spans]
    totals = [span for span, text in texts if patterns.VOTE_YES.search(text)]
    groups = [span for span, text in texts if patterns.VOTE_ROW.match(text)]
    if totals and groups:
        cite = facts.citations.cite
        numbers = (cite(held.store, held.document, merged(groups)),
                   cite(held.store, held.document, totals[:1]))  # fmt: skip
        facts.conflicts.append(Conflict(about, numbers))


def speakers(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    """Quote the sentence with which each speaker of the items begins.

    Only of those who brought the matter forward, where they are asked for and told as such.
    """
    for held, item in agenda_items(question, library, matter):
        sentences = sentences_of(held)
        first = [next((s for s in sentences if who in s.text), None) for who in item.speakers]
        said = list(dict.fromkeys(s for s in first if s is not None))
        if _ASKS_PRESENTER.search(question.asked):
            brought = ([s for s in said if words.search(s.text)] for words in _PRESENTS)
            said = next(filter(None, brought), said)
        for sentence in said[: MOST_LINES - len(facts.statements)]:
            facts.quote(held, [sentence], 1)


_ASKS_PRESENTER = re.compile(
    r"\b(?:vorgestellt|vorgetragen|begründet|gehalten|erläutert|erstattet)\b", re.IGNORECASE
)
# a motion is given reasons for, a report is given: the nearer word decides
_PRESENTS = (
    re.compile(r"\b(?:begründe[nt]|erläuter[nt]|stell\w+ .*\bvor|tr[aä]g\w* .*\bvor)\b", re.I),
    re.compile(r"\bbericht\w+\b", re.I),
)


def remark_time(question: Question, library: Library, matter: Sequence[Held], facts: Facts) -> None:
    """Say so where no consultation of the paper, nor the paper itself, is of the time asked for."""
    period = question.period
    days = [day for _, c in consultations_of(matter) for day in c.dates]
    days += [i.date for _, i in agenda_items(question, library, matter) if i.date]
    days += [day for held in matter if (day := moment(held.document))]
    if period and days and not any(period.holds(day) for day in days):
        facts.complete = False
        facts.notes.append("Für den gefragten Zeitraum ist in den Unterlagen nichts belegt.")
