"""The dialogue: asks Rasa what comes next, and says plainly when Rasa cannot be asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from actions.turns import Message
from bot import links

PATIENCE_SECONDS = 4.0
CONNECTIONS = 32


class DialogueDown(Exception):
    """Rasa or the action server did not answer in time, or not with an answer."""


class Dialogue:
    """Rasa's channel. The same message id gets the same answer."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}

    async def ask(
        self,
        *,
        message_id: str,
        person_id: str,
        state: Mapping[str, Any],
        text: str | None = None,
        intent: str | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> list[Message]:
        """What to say to typed text, or to a tap's intent and facts. Raises DialogueDown."""
        asked = {
            "message_id": message_id,
            "sender": person_id,
            "state": dict(state),
            "text": text,
            "intent": intent,
            "entities": dict(facts or {}),
        }
        try:
            answer = await self._client.post("/webhooks/turn/", json=asked, headers=self._headers)
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


def open_dialogue(url: str, token: str) -> Dialogue:
    """The dialogue with Rasa at this address."""
    client = httpx.AsyncClient(
        base_url=url, timeout=PATIENCE_SECONDS, transport=links.kept(CONNECTIONS)
    )
    return Dialogue(client, token)
