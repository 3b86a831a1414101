"""Taps on buttons (callback queries), questions from another chat, and the bot's answers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.store import Store

FIRST_TAP_ID = 4_000_000_000_000_000_001
FIRST_INLINE_ID = 9_000_000_000_000_000_001
INLINE = "inline_queries"


@dataclass(frozen=True)
class Toast:
    """What the bot answered to a tap: a passing note, or a box to close."""

    callback_query_id: str
    text: str
    show_alert: bool


def add_tap(store: Store, chat_id: int, asked_at: float) -> str:
    """Keep a tap that waits for its answer and return its id; `asked_at` is a Unix time."""
    tap_id = str(store.next("callback_query_id", FIRST_TAP_ID))
    store.run(
        "INSERT INTO taps (callback_query_id, chat_id, asked_at) VALUES (?, ?, ?)",
        tap_id,
        chat_id,
        asked_at,
    )
    return tap_id


def answer_tap(store: Store, toast: Toast, *, asked_after: float) -> int | None:
    """Answer a tap once and return its chat; None when it is unknown, answered or older."""
    with store.together():
        rows = store.rows(
            "UPDATE taps SET answered = 1, text = ?, show_alert = ?, revision = ? "
            "WHERE callback_query_id = ? AND answered = 0 AND asked_at >= ? RETURNING chat_id",
            toast.text,
            toast.show_alert,
            store.next("revision"),
            toast.callback_query_id,
            asked_after,
        )
    return int(rows[0]["chat_id"]) if rows else None


def toasts_since(store: Store, chat_id: int, revision: int) -> list[Toast]:
    """The answers that came after a revision, oldest first; at most the last 50."""
    rows = store.rows(
        "SELECT * FROM taps WHERE chat_id = ? AND answered = 1 AND revision > ? "
        "ORDER BY revision DESC LIMIT 50",
        chat_id,
        revision,
    )
    return [
        Toast(row["callback_query_id"], row["text"], bool(row["show_alert"]))
        for row in reversed(rows)
    ]


def add_inline(store: Store) -> str:
    """Keep what was asked from another chat and waits for its answer, and return its id."""
    query_id = str(store.next("inline_query_id", FIRST_INLINE_ID))
    store.keep(INLINE, [*store.setting(INLINE, []), query_id])
    return query_id


def answer_inline(store: Store, query_id: str) -> bool:
    """Answer it once; False when it is unknown or answered."""
    waiting = store.setting(INLINE, [])
    store.keep(INLINE, [one for one in waiting if one != query_id])
    return query_id in waiting
