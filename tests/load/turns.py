"""What a turn costs: `make bench-turns`. Against the sandbox, with the trained model, in one run.

Open loop: messages come at their times, whatever is still being answered, so a slow answer is
counted whole: from when the sandbox has it for the bot until the answer took effect there, by one
clock. Typed words and taps take turns. Beside it the same model and action server behind
Rasa's own REST channel with its own tracker store, unpatched.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from actions import people
from bot import run, training
from bot.parts import Part, python_command, wait_until_up
from directory import clock
from directory.db import transaction
from tests.guide import Guide, free_ports, running_guide

RESULT = training.ROOT / "build" / "bench" / "turns.json"
SECONDS = 10.0
RATES = ((1, 5.0), (8, 20.0), (32, 20.0), (32, 40.0), (32, 60.0), (32, 80.0))
# The first turns of one person beside the last of another, in turn: both at the same minute.
LONG, EARLY, COMPARED = 500, 2, 20
# A fact that means nothing here makes each tap another one: the same twice is a double tap.
WORDS, TAP = "im 17", "i:go_back:q=area:d={}"
HEAD = (
    " chats  offered  a second   p50 ms    p95 ms    p99 ms   ours p50 ms typed p50  taps p50"
    " tap seen p99"
)


@dataclass(frozen=True)
class Turn:
    """One message in and its answer out; times in seconds since the epoch."""

    chat: int
    update: int
    came: float
    answered: float
    tapped: bool

    @property
    def seconds(self) -> float:
        return self.answered - self.came


class Driver:
    """Young people at the sandbox: each says its age, and goes back to the question."""

    def __init__(self, guide: Guide, http: httpx.AsyncClient) -> None:
        self.guide, self.http = guide, http
        self.next_chat = 500_000
        self.shown: dict[int, int] = {}

    async def chats(self, how_many: int) -> list[int]:
        """New chats that have agreed and are asked their age."""
        first = self.next_chat
        self.next_chat += how_many
        found = list(range(first, self.next_chat))
        for words in ("/start", "yes"):
            await asyncio.gather(*(self._post(chat, "messages", {"text": words}) for chat in found))
            for chat in found:
                self.shown[chat] = await self._answer(chat)
        return found

    async def _answer(self, chat: int) -> int:
        """Wait until the last message is the guide's: its number."""
        while True:
            answer = await self.http.get(f"/sandbox/chats/{chat}/messages")
            last = answer.raise_for_status().json()["messages"][-1]
            if last["from"] == "bot" and not self.guide.open_mail(chat):
                return int(last["message_id"])
            await asyncio.sleep(0.05)

    async def turn(self, chat: int, number: int) -> tuple[int, float]:
        """One message, typed or tapped in turn: its update, and when it was there for the bot."""
        if number % 2 == 0:
            return await self._post(chat, "messages", {"text": WORDS})
        body = {"message_id": self.shown[chat], "data": TAP.format(number), "stale": True}
        return await self._post(chat, "taps", body)

    async def _post(self, chat: int, what: str, body: dict[str, Any]) -> tuple[int, float]:
        answer = await self.http.post(f"/sandbox/chats/{chat}/{what}", json=body)
        sent = answer.raise_for_status().json()
        return int(sent["update_id"]), datetime.fromisoformat(sent["at"]).timestamp()

    async def _settled(self, chats: Sequence[int]) -> None:
        while any(self.guide.open_mail(chat) for chat in chats):
            await asyncio.sleep(0.1)

    async def calls(self, after: int, method: str = "sendMessage") -> list[dict[str, Any]]:
        query = {"after": str(after), "method": method}
        answer = await self.http.get("/sandbox/calls", params=query)
        found: list[dict[str, Any]] = answer.raise_for_status().json()["calls"]
        return found

    async def open_loop(self, how_many: int, rate: float) -> tuple[list[Turn], list[float]]:
        """So many chats write `rate` messages a second together, for SECONDS.

        The turns, and how long each tap waited until Telegram was told that it arrived.
        """
        chats = await self.chats(how_many)
        before = max((call["number"] for call in await self.calls(0, "")), default=0)
        sent: dict[int, list[tuple[int, float]]] = {chat: [] for chat in chats}
        tasks = []
        started = time.monotonic()
        for number in range(int(rate * SECONDS)):
            await asyncio.sleep(started + number / rate - time.monotonic())
            one = self._send(sent, chats[number % how_many], number // how_many)
            tasks.append(asyncio.create_task(one))
        await asyncio.gather(*tasks)
        await self._settled(chats)
        turns = _turns(sent, await self.calls(before))
        return turns, _waits_of_taps(turns, await self.calls(before, "answerCallbackQuery"))

    async def _send(self, sent: dict[int, list[tuple[int, float]]], chat: int, number: int) -> None:
        sent[chat].append(await self.turn(chat, number))

    async def early_and_late(self) -> tuple[float, float]:
        """The median of turns near the 5th of one person and near the 500th of another.

        Seconds; each message comes when the last is answered, and the two take turns.
        """
        old, new = await self.chats(2)
        sent: dict[int, list[tuple[int, float]]] = {old: [], new: []}
        before = max((call["number"] for call in await self.calls(0)), default=0)
        for number in range(LONG - COMPARED):
            await self._answered(sent, old, number)
        for number in range(EARLY):
            await self._answered(sent, new, number)
        for number in range(COMPARED):
            await self._answered(sent, new, EARLY + number)
            await self._answered(sent, old, LONG - COMPARED + number)
        turns = _turns(sent, await self.calls(before))
        early, late = (
            statistics.median(turn.seconds for turn in turns[-COMPARED:])
            for turns in ([t for t in turns if t.chat == chat] for chat in (new, old))
        )
        return early, late

    async def _answered(
        self, sent: dict[int, list[tuple[int, float]]], chat: int, number: int
    ) -> None:
        await self._send(sent, chat, number)
        while self.guide.open_mail(chat):
            await asyncio.sleep(0.002)


def _turns(sent: dict[int, list[tuple[int, float]]], calls: Sequence[dict[str, Any]]) -> list[Turn]:
    """Of each chat the first message with its first answer, and so on: one answer a turn."""
    answers: dict[int, list[float]] = {chat: [] for chat in sent}
    for call in calls:
        if call["chat_id"] in answers and call["took_effect"]:
            answers[call["chat_id"]].append(datetime.fromisoformat(call["at"]).timestamp())
    return [
        Turn(chat, update, came, answered, tapped=place % 2 == 1)
        for chat, messages in sent.items()
        for place, ((update, came), answered) in enumerate(
            zip(messages, answers[chat], strict=False)
        )
    ]


def _waits_of_taps(turns: Sequence[Turn], calls: Sequence[dict[str, Any]]) -> list[float]:
    """Seconds until a tap was answered. A call names no chat: the first is of the first tap."""
    came = sorted(turn.came for turn in turns if turn.tapped)
    answered = sorted(datetime.fromisoformat(call["at"]).timestamp() for call in calls)
    return [at - tapped for tapped, at in zip(came, answered, strict=False)]


def spread(values: Sequence[float]) -> dict[str, float]:
    """The 50th, 95th and 99th percentile, in ms."""
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {"p50": cuts[49] * 1e3, "p95": cuts[94] * 1e3, "p99": cuts[98] * 1e3}


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
            times = [await asyncio.gather(*(_talk(http, one, started) for one in people_ids))]
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


async def _talk(http: httpx.AsyncClient, person: str, started: float) -> list[float]:
    """The times of one person's turns at the REST channel."""
    tap = '/go_back{"question": "area", "about": "tap"}'
    await _rest(http, person, '/start_intake{"about": "tap"}')
    times = []
    while time.monotonic() - started < SECONDS:
        times += [await _rest(http, person, WORDS), await _rest(http, person, tap)]
    return times


async def _rest(http: httpx.AsyncClient, person: str, words: str) -> float:
    begun = time.monotonic()
    answer = await http.post("/webhooks/rest/webhook", json={"sender": person, "message": words})
    answer.raise_for_status()
    return time.monotonic() - begun


async def measure(guide: Guide, home: Path, timings: Path) -> dict[str, Any]:
    """Every figure, in one run."""
    limits = httpx.Limits(max_connections=200)
    found: dict[str, Any] = {"loads": []}
    async with httpx.AsyncClient(
        base_url=str(guide.http.base_url), timeout=60, limits=limits
    ) as http:
        driver = Driver(guide, http)
        await driver.open_loop(4, 10.0)  # warm
        for chats, rate in RATES:
            turns, taps = await driver.open_loop(chats, rate)
            load = {"chats": chats, "offered": rate, "a_second": rate_of(turns)}
            load |= spread([turn.seconds for turn in turns])
            load["our_share_p50"] = our_share(turns, timings)["p50"]
            for kind, tapped in (("typed", False), ("taps", True)):
                load[f"{kind}_p50"] = spread([t.seconds for t in turns if t.tapped == tapped])[
                    "p50"
                ]
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
        f"{load['typed_p50']:>9.1f} {load['taps_p50']:>9.1f} {load['tap_answered_p99']:>12.1f}"
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
                found = asyncio.run(measure(guide, home, timings))
            finally:
                guide.parts["bot"].end()
    _print(found)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=2) + "\n")
    print(f"written to {RESULT.relative_to(training.ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
