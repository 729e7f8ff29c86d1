"""Learning how much the tokens of a question count."""

import numpy as np
import pytest

from assistant.token_weights import TEXTS, weights
from evals.bench.tokens import Embedded, cross_validate, learn, read_examples, sheet
from ingest.errors import SettingsError


def test_every_example_has_sentences_and_questions_of_each_form():
    examples = read_examples(TEXTS)
    assert len(examples) == 400
    for example in examples:
        assert 5 <= len(example.sentences) <= 7
        assert {q.form for q in example.questions} == {"Q", "P", "N"}
        assert all((q.sentence is None) == (q.form == "N") for q in example.questions)


@pytest.mark.parametrize("line", ["X was", "Q 3 Wie?", "Q Wie?", "S"])
def test_a_line_that_is_none_is_named(tmp_path, line):
    (tmp_path / "texte.txt").write_text(f"T Antrag\nS Ein Satz.\nS Noch einer.\n{line}\n", "utf-8")
    with pytest.raises(SettingsError, match=r"texte\.txt, Text 1"):
        read_examples(tmp_path)


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def embedded(questions=96, width=16):
    """Return sentences of a matter and an empty word, and questions that hold both.

    A question's matter is only like its sentence's; its empty word is just that of another one.
    """
    rng = np.random.default_rng(3)
    matters, noise, whole = rng.normal(size=(3, questions, width))
    matters[:, 0] = noise[:, 0] = 0
    empty = unit(rng.normal(size=(questions, width)))
    empty[:, 0] = 1
    matters, empty = unit(matters), unit(empty)
    wanted = unit(matters + 0.9 * unit(noise))
    return Embedded(
        tokens=np.stack([matters, empty], axis=1).reshape(-1, width),
        first=np.arange(questions) * 2,
        sentences=unit(whole),
        texts=np.arange(questions) // 4,
        asked_tokens=[np.stack([wanted[i], empty[(i + 5) % questions]]) for i in range(questions)],
        asked=unit(rng.normal(size=(questions, width))),
        answers=np.arange(questions),
        files=[f"f{i % 4}" for i in range(questions)],
        forms=["QP"[i % 2] for i in range(questions)],
    )


def test_tokens_that_do_not_tell_sentences_apart_learn_to_count_less():
    given = embedded()
    direction = learn(given, range(len(given.files)))
    matter, empty = weights(given.asked_tokens[0], direction)
    assert matter > 1.1 > 0.9 > empty
    assert np.array_equal(direction, learn(given, range(len(given.files))))


def test_held_out_questions_are_found_better_with_what_others_teach():
    measured = cross_validate(embedded())
    for plain, learnt in measured.values():
        assert plain.questions == learnt.questions == 48
        assert learnt.first > plain.first
    assert sheet(measured).result["Q"]["questions"] == 48
