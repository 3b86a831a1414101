"""A planted word, a Telegram id, the tokens: in no log, in no error, and after /delete nowhere.

One guide at its loudest, and everything that can go well or wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from actions.records import Person
from bot.parts import wait_until_up
from directory.db import Base
from tests.chat import Chat, new_chat
from tests.guide import Guide, running_guide

pytestmark = [pytest.mark.whole, pytest.mark.timeout(600)]
WORD, OTHER = "zanzibarplum", "quincemadrigal"
DANGER = f"i want to kill myself {WORD}"


@pytest.fixture(scope="module")
def loud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guide]:
    """A guide of our own that logs all it can."""
    with running_guide(tmp_path_factory.mktemp("loud"), log_level="debug") as guide:
        yield guide


def canaries(guide: Guide, chat: Chat) -> list[str]:
    """What must not be found."""
    chosen = guide.settings
    return [WORD, str(chat.chat_id), chosen.token, chosen.rasa_token, chosen.actions_token]


def test_no_log_and_no_error_tells_words_ids_or_tokens(loud: Guide) -> None:
    chat = new_chat(loud)
    bodies = [*_a_conversation(loud, chat), *_what_is_down(loud, chat), *_bad_calls(loud, chat)]
    logs = {path.name: path.read_text() for path in _logs(loud)}

    assert len(logs) == 4
    assert any(logs.values())
    for canary in canaries(loud, chat):
        assert [name for name, text in logs.items() if canary in text] == []
        assert [body for body in bodies if canary in body] == []


def _a_conversation(guide: Guide, chat: Chat) -> Iterator[str]:
    chat.says(f"hello {WORD}").says(f"/start {WORD}").taps("OK, go on")
    for text in (f"what is {WORD}", f"{WORD} {WORD}", f"i live in {WORD}", "17", f"fy1 {WORD}"):
        chat.says(text)
    chat.says("", kind="photo", caption=WORD).says("", kind="photo", caption=DANGER)
    chat.taps("I'm ok to go on").says(DANGER).taps("I'm ok to go on")
    chat.says("/mydata").says(f"/{WORD}").taps_old(2, f"x:{WORD}")
    yield guide.http.get(f"/{WORD}").text
    yield guide.http.get("/health").text


def _what_is_down(guide: Guide, chat: Chat) -> Iterator[str]:
    for kind in ("5xx", "429", "lost_answer"):
        guide.http.post("/sandbox/faults", json={"kind": kind, "calls": 1}).raise_for_status()
        chat.says(f"{WORD} {kind}")
    for name in ("actions", "rasa"):
        guide.parts[name].end()
        guide.http.post(f"/sandbox/chats/{chat.chat_id}/messages", json={"text": f"{WORD} down"})
        chat._wait(lambda: "isn't working" in chat.messages()[-1]["text"])
        yield guide.http.get("/health").text
        guide.parts[name].start()
        wait_until_up([guide.parts[name]], 120)
        chat._wait(lambda: not guide.open_mail(chat.chat_id))


def _bad_calls(guide: Guide, chat: Chat) -> Iterator[str]:
    """What answers on loopback, called by somebody who is not us, or with rubbish."""
    chosen = guide.settings
    actions = f"http://127.0.0.1:{chosen.actions_port}/webhook"
    rasa = f"{chosen.rasa_url}/webhooks/turn/"
    signed = {"Authorization": f"Bearer {chosen.rasa_token}"}
    turn = {"message_id": WORD, "sender": str(chat.chat_id), "text": WORD}
    tracker = {"sender_id": WORD, "latest_message": {"text": WORD, "intent": {}}, "slots": {}}
    call = {"next_action": "action_greet", "sender_id": WORD, "tracker": tracker, "domain": {}}
    for token, body in (
        ("", call),
        (chosen.actions_token, call),
        (chosen.actions_token, call | {"next_action": WORD}),
        (chosen.actions_token, {"tracker": WORD}),
        (chosen.actions_token, [WORD]),
    ):
        yield httpx.post(actions, params={"token": token}, json=body).text
    for headers, sent in (
        ({}, turn),
        (signed, turn),
        (signed, turn | {"state": WORD}),
        (signed, turn | {"state": {"slots": {"age": WORD}, "form": WORD, "asking": WORD}}),
        (signed, {"text": WORD}),
        (signed, WORD),
    ):
        yield httpx.post(rasa, headers=headers, json=sent, timeout=20).text
    yield httpx.post(rasa, headers=signed, content=WORD).text
    yield httpx.get(f"http://127.0.0.1:{chosen.bot_port}/{WORD}").text
    yield httpx.get(f"http://127.0.0.1:{chosen.bot_port}/metrics").raise_for_status().text
    for page in ("/portal", f"/portal/{WORD}", f"/services/{WORD}", f"/services?text={WORD}"):
        yield guide.http.get(page, headers={"Cookie": WORD}).text


def _logs(guide: Guide) -> list[Path]:
    return sorted((guide.settings.data_dir / "logs").glob("*.log"))


def test_after_delete_nothing_is_found_in_a_dump_of_everything(loud: Guide) -> None:
    """Every table, the database's own files and whatever else is kept, but not Telegram's side."""
    chat = new_chat(loud)
    chat.says(f"/start {OTHER}").taps("OK, go on").says("17").says(f"fy4 {OTHER}").says(
        f"i want to kill myself {OTHER}"
    )
    key = loud.keyring.find(chat.chat_id)
    (person_id,) = loud.rows(select(Person.id).where(Person.lookup == key))
    planted = [OTHER, str(chat.chat_id), person_id]
    before = _dump(loud)
    assert OTHER in before
    assert person_id in before

    chat.taps("I'm ok to go on").says("/delete").taps("Yes, delete everything").hears("is gone")

    after = _dump(loud)
    assert [word for word in [*planted, key] if word in after] == []
    for path in _kept_files(loud):
        held = path.read_bytes()
        assert [word for word in planted if word.encode() in held] == [], path.name


def _dump(guide: Guide) -> str:
    rows = []
    with guide.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows += [repr(tuple(row)) for row in connection.execute(select(table))]
    return "\n".join(rows)


def _kept_files(guide: Guide) -> list[Path]:
    """Every file but the sandbox's, which is Telegram here."""
    home = guide.settings.data_dir
    files = [path for path in home.rglob("*") if path.is_file() and "sandbox" not in path.name]
    assert home / "foothold.db" in files
    return files
