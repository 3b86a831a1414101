"""Text and entities written as Telegram's HTML again."""

from __future__ import annotations

from html import escape

from bot.sandbox.text import Entity, part, units

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}


def as_html(text: str, entities: list[Entity]) -> str:
    """The text as HTML that means the same; entities inside one another stay so."""
    marks = [entity for entity in entities if _start(entity)]
    edges = {0, units(text)}
    for entity in marks:
        edges |= {entity["offset"], entity["offset"] + entity["length"]}
    places = sorted(edges)
    pieces = []
    for here, following in zip(places, [*places[1:], places[-1]], strict=True):
        pieces += [_end(e) for e in reversed(marks) if e["offset"] + e["length"] == here]
        pieces += [_start(e) for e in marks if e["offset"] == here]
        pieces.append(escape(part(text, here, following - here), quote=False))
    return "".join(pieces)


def _start(entity: Entity) -> str:
    match entity["type"]:
        case "text_link":
            return f'<a href="{escape(entity["url"])}">'
        case "expandable_blockquote":
            return "<blockquote expandable>"
        case "pre" if entity.get("language"):
            return f'<pre><code class="language-{escape(entity["language"])}">'
        case other:
            return f"<{_TAGS[other]}>" if other in _TAGS else ""


def _end(entity: Entity) -> str:
    match entity["type"]:
        case "text_link":
            return "</a>"
        case "expandable_blockquote":
            return "</blockquote>"
        case "pre" if entity.get("language"):
            return "</code></pre>"
        case other:
            return f"</{_TAGS[other]}>"
