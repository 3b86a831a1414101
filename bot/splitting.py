"""What is too long for one message, as several: cut at paragraphs, lines, words, in that order.

Telegram counts UTF-16 units and takes only whole markup, so a cut never falls into a tag or an
entity, and a tag that is open at a cut is closed there and opened again behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# https://core.telegram.org/bots/api#sendmessage: 1-4096 characters after entities parsing
LONGEST = 4_096
# Room at each cut for the tags that are closed and opened again.
SPARE = 200
JOINTS = ("\n\n", "\n", " ")
WHOLE = re.compile(r"<[^<>]*>|&\w+;|&#\w+;|.", re.DOTALL)
# Where no tag is open: ">" in words is always "&gt;".
OUTSIDE_TAGS = r"(?![^<>]*>)"
TAG = re.compile(r"<(/?)(\w+)[^<>]*>")


def units(text: str) -> int:
    """How long Telegram takes a text to be, in UTF-16 units; tags counted too, to be safe."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, longest: int = LONGEST) -> list[str]:
    """A text of Telegram's HTML as texts of at most `longest` units, in order, nothing left out.

    White space at a cut may go, and markup is whole in each.
    """
    if units(text) <= longest:
        return [text]
    parts = _with_whole_tags(_packed(text, JOINTS, longest - SPARE))
    return [part for part in parts if TAG.sub("", part).strip()]


def _packed(text: str, joints: tuple[str, ...], longest: int) -> list[str]:
    """As few texts as will hold the pieces between the first joint; longer ones by the next."""
    if not joints:
        return _cut(text, longest)
    texts: list[str] = []
    for piece in re.split(joints[0] + OUTSIDE_TAGS, text):
        if texts and units(together := texts[-1] + joints[0] + piece) <= longest:
            texts[-1] = together
        elif units(piece) <= longest:
            texts.append(piece)
        else:
            texts += _packed(piece, joints[1:], longest)
    return [text for text in texts if text.strip()]


def _cut(text: str, longest: int) -> list[str]:
    """A word without end, cut between letters, entities and tags."""
    texts = [""]
    for whole in WHOLE.findall(text):
        if units(texts[-1]) + units(whole) > longest:
            texts.append("")
        texts[-1] += whole
    return texts


def _with_whole_tags(texts: list[str]) -> Iterator[str]:
    still_open: list[tuple[str, str]] = []
    for text in texts:
        opened = "".join(tag for _, tag in still_open)
        for tag in TAG.finditer(text):
            if tag[1] and still_open:
                still_open.pop()
            elif not tag[1]:
                still_open.append((tag[2], tag[0]))
        closed = "".join(f"</{name}>" for name, _ in reversed(still_open))
        yield opened + text + closed
