"""Updates: what the bot has not confirmed yet, in order."""

from __future__ import annotations

from typing import Any

from bot.sandbox.coded import Coded, coded
from bot.sandbox.store import Store

FIRST_UPDATE_ID = 100_000_001
KINDS = frozenset(
    {
        "message", "edited_message", "channel_post", "edited_channel_post",
        "business_connection", "business_message", "edited_business_message",
        "deleted_business_messages", "message_reaction", "message_reaction_count", "inline_query",
        "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
        "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member",
        "chat_join_request", "chat_boost", "removed_chat_boost",
    }
)  # fmt: skip
ALLOWED = "allowed_updates"


def next_update(store: Store, kind: str) -> int | None:
    """The id of an update to come; None when the bot asked not to get this kind."""
    allowed = store.setting(ALLOWED, [])
    if allowed and kind not in allowed:
        return None
    return store.next("update_id", FIRST_UPDATE_ID)


def queue_update(store: Store, update_id: int, kind: str, content: dict[str, Any] | Coded) -> None:
    """Queue an update."""
    body = f'{{"update_id":{update_id},"{kind}":{coded(content)}}}'
    store.run("INSERT INTO updates VALUES (?, ?)", update_id, body)


def pending_updates(store: Store, limit: int) -> list[Coded]:
    """The oldest updates that are not confirmed, as JSON."""
    rows = store.rows("SELECT body FROM updates ORDER BY update_id LIMIT ?", limit)
    return [Coded(row["body"]) for row in rows]


def pending_count(store: Store) -> int:
    """How many updates are not confirmed."""
    found = store.row("SELECT count(*) AS n FROM updates")
    return int(found["n"]) if found else 0


def forget_below(store: Store, update_id: int) -> int:
    """Forget the updates below this id and return how many there were."""
    return store.run("DELETE FROM updates WHERE update_id < ?", update_id)


def nth_from_the_end(store: Store, n: int) -> int:
    """The id of the update that is the n-th from the end, 0 when there are fewer."""
    row = store.row("SELECT update_id FROM updates ORDER BY update_id DESC LIMIT 1 OFFSET ?", n - 1)
    return int(row["update_id"]) if row else 0


def one_past_the_last(store: Store) -> int:
    """An update id greater than every one given so far."""
    return store.latest("update_id") + 1


def allow_updates(store: Store, kinds: list[str]) -> None:
    """Queue only these kinds from now on; an empty list stands for all."""
    store.keep(ALLOWED, kinds)


def allowed_updates(store: Store) -> list[str]:
    """The kinds that the bot asked for; empty for all."""
    kinds: list[str] = store.setting(ALLOWED, [])
    return kinds
