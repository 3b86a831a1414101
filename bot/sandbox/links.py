"""Links, commands and the like: what Telegram finds in plain text by itself."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.sandbox.text import Entity, Formatted, units

_FOUND = re.compile(
    r"(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,})"
    r"|(?P<url>(?:https?://|www\.)[^\s<>\"]+[^\s<>\".,;:!?)\]'])"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w+)?(?![\w/<>]))"
    r"|(?P<mention>(?<![\w@])@[A-Za-z]\w{3,31})"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
)
# None of these without one of them.
_SIGNS = ("@", "/", "#", "www.")
_SCHEMES = ("http", "https", "tg")


def with_links(formatted: Formatted) -> Formatted:
    """The text with what is found in it, save inside code and links that are there already."""
    shut = [e for e in formatted.entities if e["type"] in ("code", "pre", "text_link")]
    found = [entity for entity in _found(formatted.text) if not _touches(entity, shut)]
    entities = sorted(
        formatted.entities + found, key=lambda entity: (entity["offset"], -entity["length"])
    )
    return Formatted(formatted.text, entities)


def checked_link(url: str) -> str | None:
    """The link as Telegram keeps it; None when it is not one."""
    link = url.strip()
    link = link if "://" in link or link.startswith("tg:") else f"http://{link}"
    return None if refused_link(link) else link


def refused_link(url: str) -> str:
    """Why Telegram refuses the link, in its words; empty when it does not."""
    if not url.strip():
        return "URL host is empty"
    try:
        split = urlsplit(url)
        host, _ = split.hostname or "", split.port
    except ValueError:
        return "Wrong HTTP URL"
    if split.scheme and "://" in url and split.scheme not in _SCHEMES:
        return "Unsupported URL protocol"
    dotted = "." in host.strip(".") or ":" in host
    return "" if split.scheme == "tg" or (split.scheme and dotted) else "Wrong HTTP URL"


def _found(text: str) -> list[Entity]:
    if not any(sign in text for sign in _SIGNS):
        return []
    return [
        {
            "type": match.lastgroup,
            "offset": units(text[: match.start()]),
            "length": units(match[0]),
        }
        for match in _FOUND.finditer(text)
    ]


def _touches(entity: Entity, others: list[Entity]) -> bool:
    start, end = entity["offset"], entity["offset"] + entity["length"]
    return any(start < o["offset"] + o["length"] and o["offset"] < end for o in others)
