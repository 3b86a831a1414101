"""Texts of feeds as people read them: without markup, and whom a service is for in its own words.

They are stored and exported as they came. Pure.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from directory.offer import Offer

# How HSDS calls it; how it is kept out of the older standard, and out of rules of a feed's own.
DESCRIBED, RULES = "eligibility_description", "eligibility_rules"
WORDS = ("eligibility", "description", "name")
TEXTS = (
    "alert", "description", "who_for", "how_to_apply", "start_dates", "duration", "cost", "pay",
    "opening_hours", "accessibility",
)  # fmt: skip
NAMES = ("name", "organization")
# Tags of the web alone: "under <18" and "<name>" are text.
TAGS = (
    "a|abbr|article|b|big|blockquote|body|br|center|code|div|em|figure|font|footer|form|h[1-6]|head"
    "|header|hr|html|i|iframe|img|input|label|li|main|meta|nav|ol|p|pre|s|section|small|span|strike"
    "|strong|sub|sup|table|tbody|td|tfoot|th|thead|title|tr|u|ul"
)
UNREAD = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
ENDS_A_LINE = re.compile(r"<(?:br|hr)\b[^<>]*>|</(?:p|div|li|h[1-6]|tr|ul|ol)\s*>", re.IGNORECASE)
ITEM = re.compile(r"<li\b[^<>]*>\s*", re.IGNORECASE)
TAG = re.compile(rf"</?(?:{TAGS})\b[^<>]*>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]+);", re.IGNORECASE)
BLANKS, LINES = re.compile(r"[^\S\n]+"), re.compile(r" ?\n ?(?:\n ?)+")


def plain(text: str) -> str:
    """A text without the tags in it, and with its entities read."""
    if not (TAG.search(text) or UNREAD.search(text) or ENTITY.search(text)):
        return text
    broken = ITEM.sub("• ", ENDS_A_LINE.sub("\n", UNREAD.sub(" ", text)))
    read = html.unescape(TAG.sub("", broken))
    return LINES.sub("\n\n", BLANKS.sub(" ", read)).strip()


def in_plain_words(offer: Offer) -> Offer:
    """The offer with its texts as people read them."""
    texts = {name: getattr(offer, name) for name in TEXTS}
    read = {name: plain(text) for name, text in texts.items() if text}
    # In a name a sign may be meant: only what stands for one is read.
    texts |= {name: getattr(offer, name) for name in NAMES}
    read |= {name: ENTITY.sub(lambda at: html.unescape(at[0]), texts[name]) for name in NAMES}
    changed: dict[str, Any] = {name: text for name, text in read.items() if text != texts[name]}
    return replace(offer, **changed) if changed else offer


def who_for(extra: Mapping[str, Any] | None) -> str | None:
    """Whom a feed says that a service is for, in its own words."""
    said = dict.fromkeys(text.strip() for text in _words(extra or {}) if text.strip())
    return "\n".join(said) or None


def _words(extra: Mapping[str, Any]) -> Iterator[str]:
    described, rules = extra.get(DESCRIBED), extra.get(RULES)
    every = [described, *(rules if isinstance(rules, list) else [rules])]
    for one in every:
        told = one if isinstance(one, str) else _of_a_rule(one)
        if told:
            yield told


def _of_a_rule(rule: object) -> str | None:
    if not isinstance(rule, Mapping):
        return None
    return next((rule[name] for name in WORDS if isinstance(rule.get(name), str)), None)
