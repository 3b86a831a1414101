"""What Telegram answers when it says no, in its own words."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """A call that Telegram refuses: its HTTP status, its description and its parameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        """The answer in the Bot API's form."""
        answer: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        return answer | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(description: str) -> Refusal:
    """A refusal with status 400."""
    return Refusal(400, f"Bad Request: {description}")


def too_large() -> Refusal:
    """A refusal of a body that nobody reads."""
    return Refusal(413, "Request Entity Too Large")


def unreadable_entities(description: str) -> Refusal:
    """A refusal of text whose markup is broken."""
    return bad_request(f"can't parse entities: {description}")


def too_many_requests(retry_after: int) -> Refusal:
    """A refusal with status 429 that says when to try again, in whole seconds."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def blocked() -> Refusal:
    """A refusal because the young person has blocked the bot."""
    return Refusal(403, "Forbidden: bot was blocked by the user")


def deactivated() -> Refusal:
    """A refusal because the young person has deleted their Telegram account."""
    return Refusal(403, "Forbidden: user is deactivated")


def not_a_member() -> Refusal:
    """A refusal because the bot has left the group."""
    return Refusal(403, "Forbidden: bot is not a member of the group chat")


def not_modified() -> Refusal:
    """A refusal of an edit that changes nothing."""
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )


def query_too_old() -> Refusal:
    """A refusal to answer a tap that is unknown, answered or too long ago."""
    return bad_request(
        "query is too old and response timeout expired or query ID is invalid",
    )


def webhook_is_active() -> Refusal:
    """A refusal to poll while a webhook is set."""
    return Refusal(
        409,
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first",
    )


def terminated_by(other: str) -> Refusal:
    """A refusal to go on polling because a newer request took over."""
    if other != "getUpdates":
        return Refusal(409, f"Conflict: terminated by {other} request")
    advice = "make sure that only one bot instance is running"
    return Refusal(409, f"Conflict: terminated by other getUpdates request; {advice}")
