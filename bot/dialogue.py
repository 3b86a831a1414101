"""The dialogue: asks Rasa what comes next, and says plainly when Rasa cannot be asked."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from actions.turns import Message
from bot import links

PATIENCE_SECONDS = 4.0
CONNECTIONS = 32
# Where it did not answer so often in a row it is left alone so long, and then asked by one at a
# time: else everybody waits for those who wait for it.
FEW = 2
REST_SECONDS = 1.0


class DialogueDown(Exception):
    """Rasa or the action server did not answer in time, or not with an answer."""


class Dialogue:
    """Rasa's channel. The same message id gets the same answer."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}
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
        try:
            answer = await self._answer(asked)
            answer.raise_for_status()
            messages = [
                Message(str(said["key"]), dict(said.get("facts") or {}))
                for said in answer.json()["messages"]
            ]
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as problem:
            raise DialogueDown(type(problem).__name__) from None
        if not messages:
            raise DialogueDown("an empty answer")
        return messages

    async def _answer(self, asked: Mapping[str, Any]) -> httpx.Response:
        """Rasa's answer, of whatever kind; where it gives none, others need not wait for it."""
        alone = self._unanswered >= FEW
        if alone and (self._tried or time.monotonic() < self._rests_until):
            raise DialogueDown("it did not answer a moment ago")
        self._tried = alone
        try:
            answer = await self._client.post("/webhooks/turn/", json=asked, headers=self._headers)
        except httpx.TransportError:
            self._unanswered += 1
            self._rests_until = time.monotonic() + REST_SECONDS
            raise
        finally:
            self._tried = self._tried and not alone
        self._unanswered = 0
        return answer


def open_dialogue(url: str, token: str) -> Dialogue:
    """The dialogue with Rasa at this address."""
    client = httpx.AsyncClient(
        base_url=url, timeout=PATIENCE_SECONDS, transport=links.kept(CONNECTIONS)
    )
    return Dialogue(client, token)
