"""What a turn costs: `make bench-turns`. Against the sandbox, with the trained model, in one run.

Open loop: messages come at their times, whatever is still being answered, so a slow answer is
counted whole: from when the sandbox has it for the bot until the answer took effect there, by one
clock. Typed words and taps take turns; what is typed are the wordings of typed_ages.txt, of which
each load has its share that nobody typed before in the run. Beside it the same model and action
server behind Rasa's own REST channel with its own tracker store, unpatched.

The driver and the sandbox share the guide's cores, so both do little: while messages come, nobody
asks whether one is answered.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import cycle
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import uvloop
from sqlalchemy import select

from actions import people
from bot import run, training
from bot.links import IDLE_SECONDS
from bot.mail.tables import InboxRow, OutboxRow
from bot.parts import Part, python_command, wait_until_up
from directory import clock
from directory.db import transaction
from tests.guide import Guide, free_ports, running_guide

RESULT = training.ROOT / "build" / "bench" / "turns.json"
SECONDS = 10.0
RATES = ((1, 5.0), (8, 20.0), (32, 20.0), (32, 40.0), (32, 60.0), (32, 80.0))
# The first turns of some people beside those of one around the 500th, in turn: both at the same
# minute.
LONG, EARLY, COMPARED, NEWCOMERS = 500, 2, 80, 8
APART_SECONDS = 0.2
TYPED, SEED = Path(__file__).with_name("typed_ages.txt"), 1729
# A fact that means nothing here makes each tap another one: the same twice is a double tap.
TAP = "i:go_back:q=area:d={}"
HEAD = (
    " chats  offered  a second   p50 ms    p95 ms    p99 ms   ours p50 ms typed p50  new text"
    "  taps p50 tap seen p99"
)


@dataclass(frozen=True)
class Sent:
    """One message to the bot: its update, and when it was there, in seconds since the epoch.

    `new`: its words were typed for the first time in this run.
    """

    update: int
    came: float
    tapped: bool
    new: bool = False


@dataclass(frozen=True)
class Turn:
    """One message in and its answer out; times in seconds since the epoch."""

    chat: int
    update: int
    came: float
    answered: float
    tapped: bool
    new: bool

    @property
    def seconds(self) -> float:
        return self.answered - self.came


class Wordings:
    """What is typed: the wordings of the file in one shuffled order, new ones for every load."""

    def __init__(self, loads: int) -> None:
        self._loads = loads
        self._new = shuffled_wordings()
        self._typed: list[str] = []

    def for_a_load(self, how_many: int) -> list[tuple[str, bool]]:
        """So many texts, and whether each is new: this load's share, evenly among typed ones."""
        share = min(how_many, len(self._new) // max(1, self._loads))
        self._loads -= 1
        new, self._new = self._new[:share], self._new[share:]
        places = {place * how_many // share for place in range(share)}
        old, fresh = cycle([*self._typed] or new), iter(new)
        self._typed += new
        return [
            (next(fresh), True) if place in places else (next(old), False)
            for place in range(how_many)
        ]

    def typed_before(self) -> Iterator[tuple[str, bool]]:
        """Texts of which none is new, without end."""
        return ((text, False) for text in cycle(self._typed))


def shuffled_wordings() -> list[str]:
    """How young people answer how old they are, in an order that is the same in every run."""
    wordings = TYPED.read_text().splitlines()
    random.Random(SEED).shuffle(wordings)  # noqa: S311
    return wordings


@asynccontextmanager
async def driving(guide: Guide) -> AsyncIterator[Driver]:
    """A driver with connections that are kept."""
    async with aiohttp.ClientSession(
        base_url=str(guide.http.base_url),
        connector=aiohttp.TCPConnector(limit=200, keepalive_timeout=IDLE_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"Content-Type": "application/json"},
        raise_for_status=True,
    ) as http:
        yield Driver(guide, http)


class Driver:
    """Young people at the sandbox: each says its age, and goes back to the question."""

    def __init__(self, guide: Guide, http: aiohttp.ClientSession) -> None:
        self.guide, self.http = guide, http
        self.wordings = Wordings(loads=1 + len(RATES))
        self.next_chat = 500_000
        self.shown: dict[int, int] = {}
        self.last: dict[int, int] = {}
        self.last_call = 0

    async def chats(self, how_many: int) -> list[int]:
        """New chats that have agreed and are asked their age."""
        first = self.next_chat
        self.next_chat += how_many
        found = list(range(first, self.next_chat))
        for words in ("/start", "yes"):
            await asyncio.gather(*(self._say(chat, words) for chat in found))
            await self._settled(found)
        for chat in found:
            self.last[chat] = (await self._heard(chat, 0))[-1]["message_id"]
            self.shown[chat] = self.last[chat]
        return found

    async def _say(self, chat: int, words: str) -> None:
        """Write, and wait for an answer."""
        said = await self._post(chat, "messages", {"text": words})
        await self._heard(chat, said["message_id"])

    async def _heard(self, chat: int, after: int) -> list[dict[str, Any]]:
        """The messages of a chat after this one, as soon as there is one."""
        query = {"after": str(after), "wait": "30"}
        answer = await self._get(f"/sandbox/chats/{chat}/messages", query)
        found: list[dict[str, Any]] = answer["messages"]
        return found

    async def _settled(self, chats: Sequence[int]) -> None:
        """Wait until every message is answered, and every answer gone."""
        keys = [self.guide.keyring.find(chat) for chat in chats]
        message = select(InboxRow.id).where(InboxRow.done_at.is_(None), InboxRow.chat_key.in_(keys))
        call = select(OutboxRow.id).where(OutboxRow.chat_key.in_(keys))
        while self.guide.rows(message.limit(1)) or self.guide.rows(call.limit(1)):
            await asyncio.sleep(0.1)

    async def type(self, chat: int, text: tuple[str, bool]) -> Sent:
        """One message of words: `text` tells whether they are new."""
        words, new = text
        said = await self._post(chat, "messages", {"text": words})
        self.last[chat] = said["message_id"]
        return Sent(said["update_id"], _seconds(said["at"]), tapped=False, new=new)

    async def tap(self, chat: int, number: int) -> Sent:
        """One tap, which takes the age back."""
        body = {"message_id": self.shown[chat], "data": TAP.format(number), "stale": True}
        tapped = await self._post(chat, "taps", body)
        return Sent(tapped["update_id"], _seconds(tapped["at"]), tapped=True)

    async def _post(self, chat: int, what: str, body: dict[str, Any]) -> dict[str, Any]:
        content = json.dumps(body).encode()
        async with self.http.post(f"/sandbox/chats/{chat}/{what}", data=content) as answer:
            sent: dict[str, Any] = json.loads(await answer.read())
            return sent

    async def _get(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        async with self.http.get(path, params=query) as answer:
            found: dict[str, Any] = json.loads(await answer.read())
            return found

    async def calls(self, after: int, method: str = "sendMessage") -> list[dict[str, Any]]:
        """The calls since one, of one method or (when empty) of all."""
        query = {"after": str(after), "method": method}
        found: list[dict[str, Any]] = (await self._get("/sandbox/calls", query))["calls"]
        self.last_call = max((call["number"] for call in found), default=self.last_call)
        return found

    async def open_loop(self, how_many: int, rate: float) -> tuple[list[Turn], list[float]]:
        """So many chats write `rate` messages a second together, for SECONDS.

        The turns, and how long each tap waited until Telegram was told that it arrived.
        """
        chats = await self.chats(how_many)
        await self.calls(self.last_call, "")
        before, messages = self.last_call, int(rate * SECONDS)
        rounds = [divmod(number, how_many) for number in range(messages)]
        texts = iter(self.wordings.for_a_load(sum(of_chat % 2 == 0 for of_chat, _ in rounds)))
        sent: dict[int, list[Sent]] = {chat: [] for chat in chats}
        tasks = []
        started = time.monotonic()
        for number, (of_chat, place) in enumerate(rounds):
            await asyncio.sleep(started + number / rate - time.monotonic())
            one = self._send(sent, chats[place], of_chat, texts)
            tasks.append(asyncio.create_task(one))
        await asyncio.gather(*tasks)
        await self._settled(chats)
        turns = _turns(sent, await self.calls(before))
        return turns, _waits_of_taps(turns, await self.calls(before, "answerCallbackQuery"))

    async def _send(
        self,
        sent: dict[int, list[Sent]],
        chat: int,
        number: int,
        texts: Iterator[tuple[str, bool]],
    ) -> None:
        """The next message of a chat: typed and tapped in turn."""
        one = self.type(chat, next(texts)) if number % 2 == 0 else self.tap(chat, number)
        sent[chat].append(await one)

    async def early_and_late(self) -> tuple[float, float]:
        """What turns take near the 5th of some people, and near the 500th of one.

        Seconds: the mean of what one typed and one tapped takes, each the median of its kind. The
        young and the old take turns, each message some time after the last one's answer, and both
        type the same words; who is first with them takes turns too.
        """
        old, *new = await self.chats(1 + NEWCOMERS)
        sent: dict[int, list[Sent]] = {chat: [] for chat in (old, *new)}
        texts = self.wordings.typed_before()
        await self.calls(self.last_call, "")
        before, begun = self.last_call, LONG - COMPARED // 2
        for chat, messages in ((old, begun), *((chat, EARLY) for chat in new)):
            for number in range(messages):
                await self._send(sent, chat, number, texts)
                await self._hears(chat)
        await self._settled([old, *new])
        for number, text in zip(range(COMPARED), texts, strict=False):
            at_once, place = divmod(number, COMPARED // NEWCOMERS)
            pair = ((new[at_once], EARLY + place), (old, begun + number))
            for chat, its_place in pair if number // 2 % 2 else reversed(pair):
                await self._send(sent, chat, its_place, iter([text]))
                await asyncio.sleep(APART_SECONDS)
        await self._settled([old, *new])
        turns = _turns(sent, await self.calls(before))
        early = [turn for chat in new for turn in _of(turns, chat)[EARLY:]]
        return _typed_and_tapped(early), _typed_and_tapped(_of(turns, old)[begun:])

    async def _hears(self, chat: int) -> None:
        """Wait for the answer to the last message of a chat."""
        while not (heard := await self._heard(chat, self.last[chat])):
            continue
        self.last[chat] = heard[-1]["message_id"]


def _seconds(at: str) -> float:
    return datetime.fromisoformat(at).timestamp()


def _turns(sent: dict[int, list[Sent]], calls: Sequence[dict[str, Any]]) -> list[Turn]:
    """Of each chat the first message with its first answer, and so on: one answer a turn."""
    answers: dict[int, list[float]] = {chat: [] for chat in sent}
    for call in calls:
        if call["chat_id"] in answers and call["took_effect"]:
            answers[call["chat_id"]].append(_seconds(call["at"]))
    return [
        Turn(chat, one.update, one.came, answered, one.tapped, one.new)
        for chat, messages in sent.items()
        for one, answered in zip(messages, answers[chat], strict=False)
    ]


def _of(turns: Sequence[Turn], chat: int) -> list[Turn]:
    return [turn for turn in turns if turn.chat == chat]


def _typed_and_tapped(turns: Sequence[Turn]) -> float:
    kinds = _kinds(turns)
    return (median_ms(kinds["typed"]) + median_ms(kinds["taps"])) / 2e3


def _waits_of_taps(turns: Sequence[Turn], calls: Sequence[dict[str, Any]]) -> list[float]:
    """Seconds until a tap was answered. A call names no chat: the first is of the first tap."""
    came = sorted(turn.came for turn in turns if turn.tapped)
    answered = sorted(datetime.fromisoformat(call["at"]).timestamp() for call in calls)
    return [at - tapped for tapped, at in zip(came, answered, strict=False)]


def spread(values: Sequence[float]) -> dict[str, float]:
    """The 50th, 95th and 99th percentile, in ms."""
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {"p50": cuts[49] * 1e3, "p95": cuts[94] * 1e3, "p99": cuts[98] * 1e3}


def median_ms(turns: Sequence[Turn]) -> float:
    """The median of some turns, in ms."""
    return statistics.median(turn.seconds for turn in turns) * 1e3


def _kinds(turns: Sequence[Turn]) -> dict[str, list[Turn]]:
    return {
        "typed": [turn for turn in turns if not turn.tapped],
        "new_text": [turn for turn in turns if turn.new],
        "taps": [turn for turn in turns if turn.tapped],
    }


def rate_of(turns: Sequence[Turn]) -> float:
    """Turns a second, from the first message to the last answer."""
    return len(turns) / (max(t.answered for t in turns) - min(t.came for t in turns))


def our_share(turns: Sequence[Turn], file: Path) -> dict[str, float]:
    """From an update in to its message out, without Rasa and the actions, of the bot's process.

    What the sandbox takes is Telegram's: it is in the whole turns alone.
    """
    came: dict[str, dict[int, float]] = {"in": {}, "asked": {}}
    left: dict[int, list[float]] = {}
    for line in file.read_text().splitlines():
        what, number, seconds = line.split("\t")
        if what == "out":
            left.setdefault(int(number), []).append(float(seconds))
        else:
            came[what][int(number)] = float(seconds)
    return spread(list(_ours(turns, came["in"], came["asked"], left)))


def _ours(
    turns: Sequence[Turn],
    came: Mapping[int, float],
    asked: Mapping[int, float],
    left: Mapping[int, Sequence[float]],
) -> Iterator[float]:
    """Of each chat the last messages out are those of its turns, one a turn."""
    of_chat: dict[int, list[Turn]] = {}
    for turn in turns:
        of_chat.setdefault(turn.chat, []).append(turn)
    for chat, its_turns in of_chat.items():
        for turn, out in zip(its_turns, left[chat][-len(its_turns) :], strict=True):
            if turn.update in asked:
                yield out - came[turn.update] - asked[turn.update]


def memory_mb(parts: Sequence[Part]) -> dict[str, float]:
    """Each process's own share of the memory (PSS), with its children."""
    return {part.name: sum(_pss(pid) for pid in _family(part)) / 1024 for part in parts}


def _family(part: Part) -> list[int]:
    if part.process is None:
        return []
    found = [part.process.pid]
    for pid in found:
        children = Path(f"/proc/{pid}/task/{pid}/children")
        found += [int(child) for child in children.read_text().split()]
    return found


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


async def unpatched(guide: Guide, home: Path) -> dict[str, Any]:
    """Rasa's own REST channel: 8 people at once, each the same two messages, for SECONDS."""
    (port,) = free_ports(1)
    (home / "rest.yml").write_text("rest:\n")
    token = guide.settings.actions_token
    url = f"http://127.0.0.1:{guide.settings.actions_port}/webhook"
    (home / "actions.yml").write_text(f"action_endpoint:\n  url: {url}\n  token: {token}\n")
    command = [
        run.rasa_python(guide.settings), "-m", "extensions.fast", "-m", "rasa", "run", "--quiet",
        "--model", guide.settings.model, "--endpoints", str(home / "actions.yml"),
        "--credentials", str(home / "rest.yml"), "--interface", "127.0.0.1", "--port", str(port),
    ]  # fmt: skip
    env = os.environ | training.QUIET
    at = f"http://127.0.0.1:{port}"
    log, cwd = home / "rest.log", training.ROOT / "nlu"
    rasa = Part("rest", command, f"{at}/webhooks/rest/", log, env, cwd)
    rasa.start()
    try:
        await asyncio.to_thread(wait_until_up, [rasa], 180.0)
        async with httpx.AsyncClient(base_url=at, timeout=60) as http:
            people_ids = _people(guide, 8)
            started = time.monotonic()
            texts = cycle(shuffled_wordings())
            talks = (_talk(http, one, started, texts) for one in people_ids)
            times = [await asyncio.gather(*talks)]
            spent = time.monotonic() - started
    finally:
        rasa.end()
    seconds = [one for person in times[0] for one in person]
    return {"a_second": len(seconds) / spent} | spread(seconds)


def _people(guide: Guide, how_many: int) -> list[str]:
    with transaction(guide.engine) as session:
        made = [
            people.agree(session, guide.keyring, 900_000 + number, None, clock.now())
            for number in range(how_many)
        ]
        return [person.id for person in made]


async def _talk(
    http: httpx.AsyncClient, person: str, started: float, texts: Iterator[str]
) -> list[float]:
    """The times of one person's turns at the REST channel."""
    tap = '/go_back{"question": "area", "about": "tap"}'
    await _rest(http, person, '/start_intake{"about": "tap"}')
    times = []
    while time.monotonic() - started < SECONDS:
        times += [await _rest(http, person, next(texts)), await _rest(http, person, tap)]
    return times


async def _rest(http: httpx.AsyncClient, person: str, words: str) -> float:
    begun = time.monotonic()
    answer = await http.post("/webhooks/rest/webhook", json={"sender": person, "message": words})
    answer.raise_for_status()
    return time.monotonic() - begun


async def measure(guide: Guide, home: Path, timings: Path) -> dict[str, Any]:
    """Every figure, in one run."""
    found: dict[str, Any] = {"loads": []}
    async with driving(guide) as driver:
        await driver.open_loop(4, 10.0)  # warm
        for chats, rate in RATES:
            turns, taps = await driver.open_loop(chats, rate)
            load = {"chats": chats, "offered": rate, "a_second": rate_of(turns)}
            load |= spread([turn.seconds for turn in turns])
            load["our_share_p50"] = our_share(turns, timings)["p50"]
            for kind, its_turns in _kinds(turns).items():
                load[f"{kind}_p50"] = median_ms(its_turns)
            load["tap_answered_p99"] = spread(taps)["p99"]
            found["loads"].append(load)
            print(_line(load), flush=True)
        early, late = await driver.early_and_late()
    found["turn_5_ms"], found["turn_500_ms"] = early * 1e3, late * 1e3
    found["turn_500_to_turn_5"] = late / early
    found["memory_mb"] = memory_mb(list(guide.parts.values()))
    found["memory_mb_together"] = sum(found["memory_mb"].values())
    found["rest_unpatched"] = await unpatched(guide, home)
    best = max(load["a_second"] for load in found["loads"])
    found["times_unpatched"] = best / found["rest_unpatched"]["a_second"]
    return found


def _line(load: dict[str, Any]) -> str:
    return (
        f"{load['chats']:>6} {load['offered']:>8.0f} {load['a_second']:>9.1f} {load['p50']:>9.1f} "
        f"{load['p95']:>9.1f} {load['p99']:>9.1f} {load['our_share_p50']:>11.1f} "
        f"{load['typed_p50']:>9.1f} {load['new_text_p50']:>9.1f} {load['taps_p50']:>9.1f} "
        f"{load['tap_answered_p99']:>12.1f}"
    )


def _print(found: dict[str, Any]) -> None:
    rest = found["rest_unpatched"]
    print(
        f"\nRasa's REST channel, unpatched, 8 chats: {rest['a_second']:.1f} a second, "
        f"p50 {rest['p50']:.1f} ms, p95 {rest['p95']:.1f} ms; ours is "
        f"{found['times_unpatched']:.1f} times as many"
    )
    print(
        f"turn 500 of one person: {found['turn_500_ms']:.1f} ms, turn 5: "
        f"{found['turn_5_ms']:.1f} ms, ratio {found['turn_500_to_turn_5']:.2f}"
    )
    parts = ", ".join(f"{name} {mb:.0f}" for name, mb in found["memory_mb"].items())
    print(f"memory: {found['memory_mb_together']:.0f} MB together ({parts})")


def main() -> int:
    """Start a guide, measure, print and write the figures."""
    os.environ |= {"BOT_PACE_PER_SECOND": "100000"}
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        home = Path(place)
        timings = home / "timings"
        timings.touch()
        (home / "data").mkdir()
        with running_guide(home / "data") as guide:
            bot = guide.parts["bot"]
            bot.end()
            command = python_command("-m", "tests.load.timed_bot", str(timings))
            guide.parts["bot"] = replace(bot, command=command, process=None)
            guide.parts["bot"].start()
            try:
                wait_until_up([guide.parts["bot"]], 60.0)
                print(HEAD)
                found = uvloop.run(measure(guide, home, timings))
            finally:
                guide.parts["bot"].end()
    _print(found)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=2) + "\n")
    print(f"written to {RESULT.relative_to(training.ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
