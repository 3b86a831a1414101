"""Going back where there is no question open: to what came before."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from actions import hearing, intake, options, result, talk
from actions.records import Stage
from actions.turns import Outcome, Turn, say


def go_back(turn: Turn) -> Outcome:
    """From the result to the last question, from the options to the result, and so on.

    A question's own button goes nowhere once the questions are over.
    """
    if "question" in turn.said.facts:
        return talk.and_on(turn, say("taps/stale"))
    back = WAYS.get(Stage(turn.person.stage), _nowhere)
    return back(turn) if turn.person.placed_at is not None else _nowhere(turn)


def _to_the_last_question(turn: Turn) -> Outcome:
    answers = intake.answers_of(turn.session, turn.person)
    return hearing.ask_again(turn, intake.last(answers))


def _to_the_result(turn: Turn) -> Outcome:
    outcome = result.show_again(turn)
    if not outcome.messages:
        return _nowhere(turn)
    turn.person.stage = Stage.RESULT
    return outcome


def _to_the_option(turn: Turn) -> Outcome:
    """A step chosen is put back to the option it came from; it stays chosen."""
    return options.details(turn)


def _nowhere(turn: Turn) -> Outcome:
    return talk.and_on(turn, say("talk/ok"))


WAYS: Mapping[Stage, Callable[[Turn], Outcome]] = {
    Stage.RESULT: _to_the_last_question,
    Stage.OPTIONS: _to_the_result,
    Stage.STEP: options.on_the_table,
    Stage.OFFER: _to_the_option,
}
