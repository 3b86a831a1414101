"""People who each say and tap something to the running dialogue, many of them side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from actions import intake
from actions.hurting import HARM
from actions.records import CheckIn, Person, Pick, Shown, Step
from actions.safeguarding import Net, read_phrases
from actions.turns import Message
from bot import links
from bot.dialogue import Dialogue, DialogueDown, open_dialogue
from bot.gate import Ask, Known, Reply, decide
from bot.incoming import Incoming, Kind
from bot.replies import Replies
from bot.shown import meanings_of
from directory import clock
from directory.db import reading, transaction
from tests.conversations.matrix import State
from tests.guide import running_dialogue

AT_ONCE = 4
"""As many as a dialogue answers in its time on two cores."""
# Side by side each waits for the others; how long a turn may take is tested elsewhere.
PATIENCE_SECONDS = 30.0
TRIES = 3
REPLIES = Replies("the partnership")
# Their facts are put in by the bot as the turn closes.
FILLED_LATER = {"privacy/my_data", "safety/reply", "knowledge/privacy"}
HERE = Known(agreed=True, was_here=True)
_numbers = count(1)


@dataclass
class Someone:
    """One person, who says and taps; `now` is what Rasa is told of them."""

    talk: Talk
    id: str
    now: dict[str, Any]
    shown: Mapping[str, str]
    heard: list[Message] = field(default_factory=list)

    async def says(self, text: str) -> list[str]:
        """The keys of the answer to typed words. An open menu's buttons may be typed."""
        if not self.shown:
            return await self._ask(Ask(text=text))
        words = Incoming(Kind.TEXT, chat_id=0, text=text)
        decision = decide(words, HERE, lambda _: None, self.shown)
        if isinstance(decision, Reply):
            self.heard = list(decision.messages)
            return [message.key for message in self.heard]
        assert isinstance(decision, Ask)
        return await self._ask(decision)

    async def taps(self, intent: str, **facts: str) -> list[str]:
        """The keys of the answer to a button."""
        return await self._ask(Ask(intent=intent, facts={"about": "tap"} | facts))

    async def _ask(self, ask: Ask) -> list[str]:
        self.shown = {}
        told = {"message_id": f"m{next(_numbers)}", "person_id": self.id, "state": self.now}
        said: dict[str, Any] = {"text": ask.text, "intent": ask.intent, "facts": ask.facts}
        harmless = ask.text is not None and _net().sounds_harmless(ask.text)
        said["unlikely"] = [HARM] if harmless else []
        self.heard = await self.talk.answer(told | said)
        with reading(self.talk.engine) as session:
            self.now = intake.dialogue_state(session, session.get_one(Person, self.id))
        return [message.key for message in self.heard]

    def answers(self) -> dict[str, Any]:
        with reading(self.talk.engine) as session:
            return intake.answers_of(session, session.get_one(Person, self.id))

    def ticks(self) -> list[str]:
        """What is ticked without being told to any question yet."""
        with reading(self.talk.engine) as session:
            query = select(Pick.codes).where(Pick.person_id == self.id)
            return [code for codes in session.scalars(query) for code in codes]

    def kept(self) -> dict[str, Any]:
        """All that is kept of what they told, chose and want: answers, ticks, steps, check-ins."""
        with reading(self.talk.engine) as session:
            person = session.get_one(Person, self.id)
            of_theirs = (
                select(Step.service_id, Step.outcome).where(Step.person_id == self.id),
                select(CheckIn.state, CheckIn.answer).where(CheckIn.person_id == self.id),
            )
            steps, check_ins = (sorted(map(str, session.execute(q))) for q in of_theirs)
            wants = (person.paused_until, person.stopped_at)
        return {
            **self.answers(), "ticks": self.ticks(), "steps": steps, "check-ins": check_ins,
            "wants": wants,
        }  # fmt: skip

    def stage(self) -> str:
        return str(self.now["slots"]["stage"])

    def asking(self) -> str | None:
        asking: str | None = self.now["asking"]
        return asking

    def buttons(self) -> str:
        """The labels of the last answer."""
        replies = [REPLIES.render(m) for m in self.heard if m.key not in FILLED_LATER]
        return " ".join(label for reply in replies for row in reply.buttons for label, _ in row)

    def first_option(self) -> str:
        with reading(self.talk.engine) as session:
            query = select(Shown.service_id).where(Shown.person_id == self.id)
            return session.scalars(query.order_by(Shown.batch.desc(), Shown.position)).first() or ""


@cache
def _net() -> Net:
    return read_phrases()


Story = Callable[..., Awaitable[None]]


@dataclass
class Talk:
    """A running Rasa with its action server, and the database of both."""

    engine: Engine
    dialogue: Dialogue
    runner: asyncio.Runner
    lived: dict[str, dict[Any, BaseException | None]] = field(default_factory=dict)

    async def answer(self, asked: dict[str, Any]) -> list[Message]:
        """As the bot does, a turn that took too long is asked again: it is the same turn."""
        for _ in range(TRIES):
            with suppress(DialogueDown):
                return await self.dialogue.ask(**asked)
        return await self.dialogue.ask(**asked)

    def tells(self, story: Story, case: tuple[Any, ...], cases: Sequence[tuple[Any, ...]]) -> None:
        """A story with this case, told with all of `cases` at once; raises what it failed with.

        A case begins with a state: its story is given somebody who has just come there.
        """
        lived = self.lived.setdefault(story.__name__, {})
        if case not in lived:
            lived.update(self.runner.run(self._side_by_side(story, cases)))
        failed = lived[case]
        if failed is not None:
            raise failed

    async def _side_by_side(
        self, story: Story, cases: Sequence[tuple[Any, ...]]
    ) -> dict[Any, BaseException | None]:
        turns = asyncio.Semaphore(AT_ONCE)

        async def live(sam: Someone, case: tuple[Any, ...]) -> None:
            async with turns:
                await story(sam, *case)

        people = self._somebody_for([case[0] for case in cases])
        lives = (live(sam, case) for sam, case in zip(people, cases, strict=True))
        ended = await asyncio.gather(*lives, return_exceptions=True)
        return dict(zip(cases, ended, strict=True))

    def _somebody_for(self, states: Sequence[State]) -> list[Someone]:
        """A new person in each of these states."""
        with transaction(self.engine) as session:
            return [self._somebody(session, state) for state in states]

    def _somebody(self, session: Session, state: State) -> Someone:
        person = state.made(session, 9_000_000 + next(_numbers), clock.now())
        menu = REPLIES.render_all(state.menu(session, person, clock.now()))
        session.flush()
        shown = meanings_of([row for reply in menu for row in reply.buttons])
        return Someone(self, person.id, intake.dialogue_state(session, person), shown)


@contextmanager
def talking(data: Path) -> Iterator[Talk]:
    """A dialogue to tell stories to."""
    with running_dialogue(data) as (settings, engine), asyncio.Runner() as runner:
        kept = links.Kept(AT_ONCE)
        dialogue = open_dialogue(kept, settings.rasa_url, settings.rasa_token, PATIENCE_SECONDS)
        yield Talk(engine, dialogue, runner)
        runner.run(kept.close())
