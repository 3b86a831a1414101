"""Telegram's HTML, read as strictly as Telegram reads it.

Tags, messages and their order follow core.telegram.org/bots/api#html-style and the behaviour of
the Bot API server.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from bot.sandbox.links import checked_link
from bot.sandbox.refusals import unreadable_entities
from bot.sandbox.text import Entity, Formatted, units

TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,8}|#x[0-9a-fA-F]{1,8});")
_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"[^\s=>]*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True)
class _Tag:
    name: str
    attributes: dict[str, str]
    offset: int
    text_at: int


@dataclass
class _Reader:
    source: str
    at: int = 0
    text: str = ""
    tags: list[_Tag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> Formatted:
        while self.at < len(self.source):
            if self.source.startswith("</", self.at):
                self._end_tag()
            elif self.source[self.at] == "<":
                self._start_tag()
            else:
                self._words()
        if self.tags:
            name = self.tags[-1].name
            raise unreadable_entities(f'Can\'t find end tag corresponding to start tag "{name}"')
        return Formatted(self.text, _in_order(self.entities))

    def _words(self) -> None:
        end = self.source.find("<", self.at)
        end = len(self.source) if end < 0 else end
        self.text += _resolved(self.source[self.at : end])
        self.at = end

    def _start_tag(self) -> None:
        begin = self.at
        name = self._take(_NAME, begin + 1).lower()
        self._must_go_on(begin)
        if name not in TYPES:
            place = self._byte(begin)
            raise unreadable_entities(f'Unsupported start tag "{name}" at byte offset {place}')
        attributes = self._attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise unreadable_entities(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}'
            )
        self.tags.append(_Tag(name, attributes, units(self.text), len(self.text)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self._take(_SPACE, self.at)
            self._must_go_on(begin)
            if self.source[self.at] == ">":
                self.at += 1
                return found
            name, value = self._attribute(tag, begin)
            found[name] = value

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._take(_ATTRIBUTE, self.at).lower()
        if not name:
            raise unreadable_entities(
                f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}'
            )
        self._take(_SPACE, self.at)
        self._must_go_on(begin)
        if self.source[self.at] != "=":
            return name, ""
        self._take(_SPACE, self.at + 1)
        self._must_go_on(begin)
        return name, self._value(begin)

    def _value(self, begin: int) -> str:
        quote = self.source[self.at]
        if quote not in "\"'":
            return self._bare_value()
        end = self.source.find(quote, self.at + 1)
        if end < 0:
            self.at = len(self.source)
            self._must_go_on(begin)
        value = _resolved(self.source[self.at + 1 : end])
        self.at = end + 1
        return value

    def _bare_value(self) -> str:
        start = self.at
        value = self._take(_TOKEN, start)
        following = self.source[self.at : self.at + 1]
        if following and not following.isspace() and following != ">":
            place = self._byte(start)
            raise unreadable_entities(f"Unexpected end of name token at byte offset {place}")
        return value.lower()

    def _end_tag(self) -> None:
        begin = self.at
        place = self._byte(begin)
        if not self.tags:
            raise unreadable_entities(f"Unexpected end tag at byte offset {place}")
        found = self._take(_NAME, begin + 2).lower()
        self._take(_SPACE, self.at)
        if self.source[self.at : self.at + 1] != ">":
            raise unreadable_entities(f"Unclosed end tag at byte offset {place}")
        self.at += 1
        tag = self.tags.pop()
        if found and found != tag.name:
            raise unreadable_entities(
                f"Unmatched end tag at byte offset {place}, "
                f'expected "</{tag.name}>", found "</{found}>"'
            )
        self._mark(tag)

    def _mark(self, tag: _Tag) -> None:
        length = units(self.text) - tag.offset
        extra = _details(tag, self.text[tag.text_at :])
        if length and extra is not None:
            entity = {"type": TYPES[tag.name], "offset": tag.offset, "length": length}
            self.entities.append(entity | extra)

    def _take(self, pattern: re.Pattern[str], start: int) -> str:
        found = pattern.match(self.source, start)
        self.at = found.end() if found else start
        return self.source[start : self.at]

    def _must_go_on(self, begin: int) -> None:
        if self.at >= len(self.source):
            raise unreadable_entities(f"Unclosed start tag at byte offset {self._byte(begin)}")

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())


def parse_html(source: str) -> Formatted:
    """The text and entities of a message with parse_mode HTML; a Refusal where Telegram refuses."""
    return _Reader(source).read()


def _resolved(source: str) -> str:
    return _REFERENCE.sub(lambda found: unescape(found[0]), source)


def _details(tag: _Tag, text: str) -> Entity | None:
    """What the entity carries beside its place; None when Telegram would make none of it."""
    match tag.name:
        case "a":
            link = checked_link(tag.attributes.get("href") or text)
            return {"url": link} if link else None
        case "blockquote" if "expandable" in tag.attributes:
            return {"type": "expandable_blockquote"}
        case "tg-emoji":
            emoji = tag.attributes.get("emoji-id", "")
            return {"custom_emoji_id": emoji} if emoji.isdecimal() else None
        case "code":
            language = tag.attributes.get("class", "")
            return {"language": language[9:]} if language.startswith("language-") else {}
    return {}


def _in_order(entities: list[Entity]) -> list[Entity]:
    """Outer before inner; nothing inside code, and a code block's language on its `pre`."""
    # Of two with the same place the outer one was closed last, so it comes first.
    outer_first = reversed(entities)
    ordered = sorted(outer_first, key=lambda entity: (entity["offset"], -entity["length"]))
    kept: list[Entity] = []
    for entity in ordered:
        around = next((e for e in kept if e["type"] in ("pre", "code") and _holds(e, entity)), None)
        if around is None:
            kept.append(entity)
        elif entity["length"] == around["length"] and "language" in entity:
            around["language"] = entity["language"]
    return [_without_stray_language(entity) for entity in kept]


def _holds(outer: Entity, inner: Entity) -> bool:
    end = outer["offset"] + outer["length"]
    return bool(outer["offset"] <= inner["offset"] and inner["offset"] + inner["length"] <= end)


def _without_stray_language(entity: Entity) -> Entity:
    return {k: v for k, v in entity.items() if k != "language" or entity["type"] == "pre"}
