"""The dialogue: asks Rasa what comes next, and says plainly when Rasa cannot be asked."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

import aiohttp

from actions.turns import Message
from bot import links

PATIENCE_SECONDS = 4.0
CONNECTIONS = 32
# Where it did not answer so often in a row it is left alone so long, and then asked by one at a
# time: else everybody waits for those who wait for it.
FEW = 2
REST_SECONDS = 1.0
Post = Callable[[bytes], Awaitable[tuple[int, bytes]]]


class DialogueDown(Exception):
    """Rasa or the action server did not answer in time, or not with an answer."""


class Dialogue:
    """Rasa's channel. The same message id gets the same answer.

    `post` brings it what is asked, as JSON, and gives the status and body of what it answers.
    """

    def __init__(self, post: Post) -> None:
        self._post = post
        self._unanswered, self._rests_until, self._tried = 0, 0.0, False

    async def ask(
        self,
        *,
        message_id: str,
        person_id: str,
        state: Mapping[str, Any],
        unlikely: Sequence[str] = (),
        text: str | None = None,
        intent: str | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> list[Message]:
        """What to say to typed text, or to a tap's intent and facts. Raises DialogueDown.

        Typed text is heard as none of the intents that are `unlikely`.
        """
        asked = {
            "message_id": message_id,
            "sender": person_id,
            "state": {**state, "unlikely": list(unlikely)},
            "text": text,
            "intent": intent,
            "entities": dict(facts or {}),
        }
        status, body = await self._answer(json.dumps(asked).encode())
        if status != HTTPStatus.OK:
            raise DialogueDown(f"it answered with {status}")
        try:
            messages = [
                Message(str(said["key"]), dict(said.get("facts") or {}))
                for said in json.loads(body)["messages"]
            ]
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise DialogueDown(type(problem).__name__) from None
        if not messages:
            raise DialogueDown("an empty answer")
        return messages

    async def _answer(self, asked: bytes) -> tuple[int, bytes]:
        """Rasa's answer, of whatever kind; where it gives none, others need not wait for it."""
        alone = self._unanswered >= FEW
        if alone and (self._tried or time.monotonic() < self._rests_until):
            raise DialogueDown("it did not answer a moment ago")
        self._tried = alone
        try:
            answer = await self._post(asked)
        except links.BROKEN as problem:
            self._unanswered += 1
            self._rests_until = time.monotonic() + REST_SECONDS
            raise DialogueDown(type(problem).__name__) from None
        finally:
            self._tried = self._tried and not alone
        self._unanswered = 0
        return answer


def open_dialogue(kept: links.Kept, url: str, token: str, patience: float) -> Dialogue:
    """The dialogue with Rasa at this address, which has so many seconds for each answer."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    timeout = aiohttp.ClientTimeout(total=patience)
    at = f"{url.rstrip('/')}/webhooks/turn/"
    return Dialogue(partial(kept.post, at, headers=headers, timeout=timeout))
