"""A turn: one message, once through the house and back, whatever breaks."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, String, select, update
from sqlalchemy.orm import Session

from actions import concerns
from actions.records import Answer, CheckIn, Concern, Person, Pick, Stage
from bot import closing, turn
from bot import dialogue as dialogues
from bot.desk import Desk
from bot.dialogue import Dialogue
from bot.gate import Alarm
from bot.incoming import Incoming, Kind
from bot.mail import inbox, outbox
from bot.mail.outbox import Call, Letter, Priority
from bot.mail.tables import InboxRow, OutboxRow, ShownButtons
from bot.replies import Replies
from directory import clock
from directory.db import Base, transaction
from tests.actions.makers import (
    BOTH,
    KEYRING,
    OTHER_KEYRING,
    databases,
    engines,
    keep,
    make_checkin,
    make_person,
    make_step,
    show,
)

database, engine = databases(*BOTH), engines()

SAM, ALEX = 7_000_000_901, 7_000_000_902
DANGER = "the words of danger"
ZONE = ZoneInfo("Europe/London")
MESSAGE_ID = 55
OWN_MESSAGE_ID = 56


def screen(text: str) -> Alarm | None:
    return Alarm("suicide", "a phrase") if DANGER in text else None


def is_urgent(incoming: Incoming) -> bool:
    return screen(incoming.text) is not None


@dataclass
class Rasa:
    """Stands in for Rasa: answers what it is told to, and remembers what it was asked."""

    says: list[dict[str, Any]] = field(default_factory=lambda: [{"key": "talk/ok"}])
    is_down: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)
    does: Callable[[], None] | None = None

    async def answer(self, asked: bytes) -> tuple[int, bytes]:
        if self.is_down:
            raise ConnectionError("down")
        self.asked.append(json.loads(asked))
        if self.does:
            self.does()
        return 200, json.dumps({"messages": self.says}).encode()


@dataclass
class House:
    """The house without Telegram and Rasa: messages in, letters out."""

    desk: Desk
    rasa: Rasa
    engine: Engine
    numbers: Any = field(default_factory=lambda: count(1))

    async def says(self, text: str, chat_id: int = SAM) -> list[Letter]:
        return await self.gets(Incoming(Kind.TEXT, chat_id, text=text, message_id=OWN_MESSAGE_ID))

    async def taps(self, data: str, chat_id: int = SAM) -> list[Letter]:
        incoming = Incoming(Kind.TAP, chat_id, data=data, message_id=MESSAGE_ID, callback_id="1")
        return await self.gets(incoming)

    async def gets(self, incoming: Incoming) -> list[Letter]:
        """An update comes, and all that can be worked off is worked off: what is then sent."""
        self.receives(incoming)
        await self.works()
        return self.letters()

    def receives(self, *updates: Incoming, keyring: Any = KEYRING) -> None:
        with transaction(self.engine) as session:
            numbered = [(next(self.numbers), one) for one in updates]
            inbox.accept(session, keyring, 1, numbered, clock.now(), is_urgent)

    async def works(self) -> None:
        while some := turn.claim(self.desk):
            for claimed in some:
                await turn.take(self.desk, claimed)

    async def works_whatever_breaks(self) -> None:
        """As the bot does it: one failure never ends the others. A few rounds are enough."""
        for _ in range(5):
            try:
                await self.works()
            except Exception as problem:
                logging.getLogger(__name__).debug("%s", type(problem).__name__)

    async def tries_again(self) -> list[Letter]:
        """What was put off comes round again."""
        self.lets_try_again()
        await self.works()
        return self.letters()

    def lets_try_again(self) -> None:
        with transaction(self.engine) as session:
            session.execute(update(InboxRow).values(lease_until=None))

    def letters(self) -> list[Letter]:
        """What is sent now, all of it, in its order."""
        found: list[Letter] = []
        with transaction(self.engine) as session:
            while some := outbox.claim(session, KEYRING, clock.real_now(), 10):
                found += some
                for letter in some:
                    outbox.close(session, letter.id)
                session.flush()
        return found

    def rows(self, query: Any) -> list[Any]:
        with Session(self.engine) as session:
            return list(session.scalars(query))

    def one(self, query: Any) -> Any:
        (found,) = self.rows(query)
        return found


@pytest.fixture
def house(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(dialogues, "REST_SECONDS", 0.0)
    rasa = Rasa()
    desk = Desk(engine, KEYRING, Dialogue(rasa.answer), Replies("the partnership"), screen, ZONE)
    return House(desk, rasa, engine)


@pytest.fixture
def sam(engine: Engine) -> Person:
    """Somebody who has agreed."""
    with transaction(engine) as session:
        return make_person(session, chat_id=SAM)


def words(letters: list[Letter]) -> str:
    return "\n".join(str(letter.call.parameters.get("text", "")) for letter in letters)


def methods(letters: list[Letter]) -> list[str]:
    return [letter.call.method for letter in letters]


def tables_that_know(engine: Engine, value: str) -> set[str]:
    """The tables with a text that holds this value."""
    with Session(engine) as session:
        return {
            table.name
            for table in Base.metadata.sorted_tables
            for column in table.columns
            if isinstance(column.type, String)
            and session.execute(select(column).where(column == value)).first()
        }


class TestBeforeConsent:
    async def test_a_stranger_hears_who_we_are_and_nothing_is_kept(self, house: House) -> None:
        assert "I'm Foothold" in words(await house.says("hi im 17 and need help"))
        assert house.rows(select(Person)) == []
        assert house.one(select(InboxRow)).sealed is None
        assert house.rasa.asked == []

    async def test_agreeing_begins_the_questions(self, house: House) -> None:
        house.rasa.says = [{"key": "intake/age"}]
        await house.says("/start")
        assert "How old are you" in words(await house.taps("g:agree"))

        person = house.one(select(Person))
        (asked,) = house.rasa.asked
        assert (asked["sender"], asked["intent"]) == (person.id, "start_intake")
        assert asked["state"]["slots"]["stage"] == Stage.RESTING

    async def test_who_agreed_as_something_broke_is_asked_the_first_question(
        self, house: House
    ) -> None:
        """The second try at the same yes means what the first did."""
        await house.says("/start")
        house.rasa.is_down = True
        await house.says("yes")
        house.rasa.is_down = False
        await house.tries_again()

        assert [asked["intent"] for asked in house.rasa.asked] == ["start_intake"]

    async def test_who_goes_on_writing_as_something_broke_is_in_the_questions(
        self, house: House
    ) -> None:
        """Their yes was let go; "im 17" after it is an answer all the same."""
        await house.says("/start")
        house.rasa.is_down = True
        await house.says("yes")
        house.rasa.is_down = False
        await house.says("im 17")
        await house.tries_again()

        asked = house.rasa.asked[-1]
        assert (asked["text"], asked["state"]["asking"]) == ("im 17", "age")

    async def test_agreeing_twice_makes_one_person(self, house: House) -> None:
        await house.says("/start")
        await house.taps("g:agree")
        await house.taps("g:agree")

        assert len(house.rows(select(Person))) == 1

    async def test_the_worker_s_link_is_kept_with_who_agrees(self, house: House) -> None:
        await house.says("/start PIER-7")
        await house.says("yes")

        assert house.one(select(Person)).link_code == "PIER-7"

    async def test_a_no_keeps_nothing(self, house: House) -> None:
        await house.says("/start")
        assert "haven't kept anything" in words(await house.says("no thanks"))
        assert house.rows(select(Person)) == []

    async def test_nobody_agrees_to_what_they_have_not_read(self, house: House) -> None:
        """Somebody in danger who says "ok" to the crisis reply has agreed to nothing."""
        await house.says(DANGER)
        await house.says("ok")

        assert house.rows(select(Person)) == []


class TestDanger:
    @pytest.mark.parametrize("kind", [Kind.TEXT, Kind.EDIT, Kind.MEDIA])
    async def test_the_crisis_reply_comes_without_rasa(self, house: House, kind: Kind) -> None:
        house.rasa.is_down = True
        (letter,) = await house.gets(Incoming(kind, SAM, text=DANGER))

        assert letter.priority is Priority.CRISIS
        assert "999" in words([letter])

    async def test_it_is_noted_without_the_words(self, house: House, sam: Person) -> None:
        await house.says(DANGER)

        concern = house.one(select(Concern))
        assert (concern.concern_class, concern.person_id) == ("suicide", sam.id)
        assert DANGER not in repr(vars(concern))

    async def test_it_is_noted_of_a_stranger_too(self, house: House) -> None:
        await house.says(DANGER)

        assert house.one(select(Concern)).person_id is None

    async def test_check_ins_are_held_back(self, house: House, sam: Person) -> None:
        with transaction(house.engine) as session:
            make_checkin(session, make_step(session, sam), due_at=clock.now() + timedelta(1))
        await house.says(DANGER)
        assert house.one(select(Person.held_at)) is not None
        await house.taps("g:go_on")

        assert house.one(select(Person.held_at)) is None
        assert house.one(select(CheckIn.state)) == "planned"

    async def test_no_question_follows_a_sign_of_danger_that_came_meanwhile(
        self, house: House, sam: Person
    ) -> None:
        """Danger waits for no turn: the answer to what they wrote before comes after its reply."""
        house.rasa.says = [{"key": "intake/area"}]
        house.receives(Incoming(Kind.TEXT, SAM, text="17"))
        (before,) = turn.claim(house.desk)
        assert "999" in words(await house.says(DANGER))

        await turn.take(house.desk, before)

        assert house.letters() == []
        assert house.one(select(InboxRow.done_at).where(InboxRow.id == before.row.id)) is not None

    @pytest.mark.parametrize("agreed", [True, False])
    async def test_of_many_messages_the_last_alone_hears_that_we_are_still_here(
        self, house: House, sam: Person, agreed: bool
    ) -> None:
        """What they wrote before their sign of danger was answered by the reply to it."""
        chat = SAM if agreed else ALEX

        def says(*texts: str) -> None:
            house.receives(*(Incoming(Kind.TEXT, chat, text=text) for text in texts))

        says(*["hello"] * 9, DANGER)
        await house.works()
        assert "still here" not in words(house.letters())
        says(*["hello"] * 9)
        await house.works()
        assert words(house.letters()).count("still here") == 1
        assert words(await house.says("hello", chat)).count("still here") == 1

    async def test_danger_that_cannot_be_closed_is_not_let_go_for_what_came_after_it(
        self, house: House, sam: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: Any, **__: Any) -> None:
            raise ValueError

        house.receives(*[Incoming(Kind.TEXT, SAM, text=text) for text in (DANGER, "hello")])
        with monkeypatch.context() as trouble:
            trouble.setattr(closing, "close", broken)
            await house.works_whatever_breaks()
        house.lets_try_again()
        await house.works()

        assert words(house.letters()).count("glad you did") == 1
        assert house.one(select(Concern.concern_class)) == "suicide"

    async def test_that_something_is_broken_was_no_answer_to_danger(
        self, house: House, sam: Person
    ) -> None:
        """What they wrote before was told so, and let go as the danger was in hand."""
        house.rasa.is_down = True
        assert "glad you did" not in words(await house.says("hello"))
        house.receives(Incoming(Kind.TEXT, SAM, text=DANGER))
        danger, *before = turn.claim(house.desk, 9)
        for claimed in (*before, danger):
            await turn.take(house.desk, claimed)

        assert words(house.letters()).count("glad you did") == 1

    async def test_what_is_said_is_in_hand_as_its_turn_ends(
        self, house: House, sam: Person
    ) -> None:
        """No second claim, and nobody else takes it: it is under its lease."""
        house.receives(*[Incoming(Kind.TEXT, SAM, text="17")] * 2)
        (claimed,) = turn.claim(house.desk)

        closed = await turn.take(house.desk, claimed, room=1)

        assert [letter.call.method for letter in closed.letters] == ["send_message"]
        assert closed.has_more
        assert house.letters() == []

    async def test_what_staff_say_among_themselves_is_left_alone(self, house: House) -> None:
        house.desk = replace(house.desk, staff_chat=-1001)
        said = Incoming(Kind.GROUP, -1001, text=DANGER)

        assert await house.gets(said) == []
        assert house.rows(select(Concern)) == []

    async def test_who_told_where_they_live_gets_the_number_of_their_council(
        self, house: House, sam: Person
    ) -> None:
        house.desk = replace(house.desk, screen=lambda _: Alarm("homeless_tonight", "a phrase"))
        with transaction(house.engine) as session:
            keep(session, session.get_one(Person, sam.id), age=17, area="FY1")

        assert "01253 477299" in words(await house.says(DANGER))

    async def test_who_told_nothing_is_sent_to_the_council_where_they_live(
        self, house: House, sam: Person
    ) -> None:
        house.desk = replace(house.desk, screen=lambda _: Alarm("homeless_tonight", "a phrase"))
        with transaction(house.engine) as session:
            keep(session, session.get_one(Person, sam.id), age=17, area=None)
        said = words(await house.says(DANGER))

        assert "the council where you live and ask for children" in said
        assert "01253" not in said

    async def test_each_message_of_danger_is_noted(self, house: House, sam: Person) -> None:
        await house.says(DANGER)
        await house.says(DANGER)

        assert len(house.rows(select(Concern))) == 2

    async def test_what_is_hard_is_not_lost_with_a_reply_to_danger(
        self, house: House, sam: Person
    ) -> None:
        house.desk = replace(house.desk, screen=lambda _: Alarm("homeless_tonight", "a phrase"))
        told = {"goal": "talk", "english_maths": "both", "situation": "looking"}
        with transaction(house.engine) as session:
            person = session.get_one(Person, sam.id)
            person.stage = Stage.QUESTIONS
            keep(session, person, age=17, area="FY1", time_out="never", **told)
        await house.says("ive nowhere to sleep tonight and got no id")

        ticks = house.rows(select(Pick))
        assert [(one.question, one.codes) for one in ticks] == [
            ("barriers", ["housing", "id_bank"])
        ]

    async def test_the_reply_goes_even_if_the_concern_cannot_be_recorded(
        self, house: House, sam: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: Any, **__: Any) -> None:
            raise OSError("the disk is full")

        with monkeypatch.context() as patch:
            patch.setattr(concerns, "open_concern", broken)
            house.receives(Incoming(Kind.TEXT, SAM, text=DANGER))
            await house.works_whatever_breaks()
        first = house.letters()
        assert "It's not your fault" in words(first)
        assert first[0].priority is Priority.CRISIS

        # And the record is made as soon as it can be, without a second reply.
        again = await house.tries_again()
        assert len(house.rows(select(Concern))) == 1
        assert "It's not your fault" not in words(again)


class TestTheDialogue:
    async def test_words_are_asked_with_the_state_and_the_answer_is_sent(
        self, house: House, sam: Person
    ) -> None:
        assert words(await house.says("hello")) == "OK."

        (asked,) = house.rasa.asked
        assert (asked["text"], asked["sender"], asked["message_id"]) == ("hello", sam.id, "1:1")
        assert asked["state"]["form"] is None

    async def test_a_double_tap_is_one_tap(self, house: House, sam: Person) -> None:
        await house.taps("i:option_details:o=42")
        assert await house.taps("i:option_details:o=42") == []
        assert words(await house.taps("i:option_details:o=43")) == "OK."
        assert len(house.rasa.asked) == 2

    async def test_a_moment_later_it_is_another_tap(self, house: House, sam: Person) -> None:
        await house.taps("i:option_details:o=42")
        with transaction(house.engine) as session:
            session.execute(update(InboxRow).values(received_at=clock.now() - inbox.A_MOMENT))

        assert words(await house.taps("i:option_details:o=42")) == "OK."

    async def test_a_message_is_empty_once_it_is_answered(self, house: House, sam: Person) -> None:
        await house.says("hello")
        row = house.one(select(InboxRow))

        assert row.done_at is not None
        assert (row.sealed, row.state) == (None, None)

    async def test_who_writes_is_here(self, house: House, sam: Person) -> None:
        await house.says("hello")

        assert house.one(select(Person)).last_seen_at > sam.last_seen_at

    async def test_what_is_on_the_buttons_can_be_typed(self, house: House, sam: Person) -> None:
        house.rasa.says = [{"key": "intake/restart"}]
        await house.says("start again")
        await house.says("Yes, start again")

        assert house.rasa.asked[-1]["entities"] == {"about": "tap", "sure": "yes"}

    async def test_down_says_so_once_and_answers_when_it_is_back(
        self, house: House, sam: Person
    ) -> None:
        house.rasa.is_down = True
        first = await house.says("hello")
        assert "Sorry" in words(first) and "116 123" in words(first)
        assert await house.tries_again() == []

        house.rasa.is_down = False
        assert words(await house.tries_again()) == "OK."
        assert [asked["text"] for asked in house.rasa.asked] == ["hello"]
        assert await house.tries_again() == []

    async def test_of_what_was_written_while_it_was_down_the_last_is_answered_with_an_apology(
        self, house: House, sam: Person
    ) -> None:
        """One plain message for the outage, however much they write, and one apology after it."""
        house.rasa.is_down = True
        heard = [*await house.says("first"), *await house.says("second")]
        heard += [*await house.tries_again(), *await house.says("third")]
        heard += [*await house.tries_again(), *await house.tries_again()]
        assert words(heard).count("Sorry") == 1

        house.rasa.is_down = False
        answered = words(await house.tries_again())
        assert answered.count("couldn't answer what you wrote earlier") == 1
        assert answered.endswith("OK.")
        assert [asked["text"] for asked in house.rasa.asked] == ["third"]

    async def test_what_is_answered_without_the_dialogue_makes_no_second_trouble_of_one(
        self, house: House, sam: Person
    ) -> None:
        """A photo or a word to the group says nothing of whether all works again."""
        house.rasa.is_down = True
        heard = [*await house.says("first"), *await house.gets(Incoming(Kind.MEDIA, SAM))]
        heard += [*await house.says("second"), *await house.tries_again()]
        assert words(heard).count("isn't working") == 1

        house.rasa.is_down = False
        assert words(await house.tries_again()).endswith("OK.")
        house.rasa.is_down = True
        assert words(await house.says("third")).count("isn't working") == 1

    async def test_of_a_trouble_of_long_ago_nobody_has_heard(
        self, house: House, sam: Person, engine: Engine
    ) -> None:
        house.rasa.is_down = True
        await house.says("first")
        await house.gets(Incoming(Kind.MEDIA, SAM))
        with transaction(engine) as session:
            ago = clock.now() - timedelta(hours=2)
            session.execute(update(InboxRow).values(told_at=ago))
        assert words(await house.says("second")).count("isn't working") == 1

    async def test_a_button_tapped_twice_while_it_is_down_is_worked_on_when_it_is_back(
        self, house: House, sam: Person
    ) -> None:
        house.rasa.is_down = True
        heard = [
            *await house.taps("i:show_options:w=saved"),
            *await house.taps("i:show_options:w=saved"),
        ]
        heard += await house.tries_again()
        assert words(heard).count("Sorry") == 1 and "116 123" in words(heard)

        house.rasa.is_down = False
        answered = words(await house.tries_again())
        assert answered == "OK."
        assert [asked["intent"] for asked in house.rasa.asked] == ["show_options"]

    async def test_a_stranger_in_danger_is_not_asked_to_agree_after_it(self, house: House) -> None:
        """Three messages in one breath: the last word stays the reply to the last of them."""
        for text in ("hi", "hello?", DANGER):
            house.receives(Incoming(Kind.TEXT, SAM, text=text, message_id=OWN_MESSAGE_ID))
        some = turn.claim(house.desk, 9)
        urgent = next(one for one in some if one.row.urgent)
        await turn.take(house.desk, urgent)
        heard = house.letters()
        for one in some:
            if one is not urgent:
                await turn.take(house.desk, one)
        await house.works()

        assert "116 123" in words(heard) and house.letters() == []
        (labels,) = house.rows(select(ShownButtons.labels))
        assert "g:go_on" in labels.values() and "g:agree" not in labels.values()

    async def test_who_never_agreed_and_asks_to_be_deleted_leaves_no_trace(
        self, house: House
    ) -> None:
        await house.says("hi")
        assert "hold" in words(await house.says("/delete"))

        key = KEYRING.find(SAM)
        assert key not in house.rows(select(InboxRow.chat_key))
        assert house.rows(select(ShownButtons)) == [] and house.rows(select(OutboxRow)) == []

    async def test_a_sign_of_danger_has_the_last_word_also_where_something_is_broken(
        self, house: House, sam: Person
    ) -> None:
        house.rasa.is_down = True
        house.receives(Incoming(Kind.TEXT, SAM, text="what is a cv", message_id=OWN_MESSAGE_ID))
        (first,) = turn.claim(house.desk)
        await house.says(DANGER)
        await turn.take(house.desk, first)

        assert house.letters() == []

    async def _an_old_message(self, house: House, age: timedelta) -> None:
        house.rasa.is_down = True
        assert "isn't working" in words(await house.says("im 17"))
        with transaction(house.engine) as session:
            session.execute(update(InboxRow).values(received_at=clock.now() - age))

    async def test_what_is_too_old_to_be_answered_is_told_so_once_all_works_again(
        self, house: House, sam: Person
    ) -> None:
        """And what is open is asked again; what they wrote is not worked on."""
        await self._an_old_message(house, inbox.TOO_OLD + timedelta(seconds=1))
        assert await house.tries_again() == []
        house.rasa.is_down = False
        house.rasa.says = [{"key": "talk/greet"}, {"key": "intake/age"}]

        heard = words(await house.tries_again())
        assert "wasn't working" in heard and "How old" in heard and "Hi" not in heard
        assert [asked["text"] for asked in house.rasa.asked] == [None]
        assert house.one(select(InboxRow)).sealed is None

    async def test_what_is_said_next_does_not_wait_behind_it(
        self, house: House, sam: Person
    ) -> None:
        """It is answered without Rasa, and at once; the one before it is let go with a word."""
        house.rasa.is_down = True
        await house.says("im 17")

        heard = words(await house.says("/stop"))
        assert "wasn't working" in heard and "won't send" in heard

    async def test_what_is_said_next_waits_while_it_is_in_hand(
        self, house: House, sam: Person
    ) -> None:
        house.rasa.is_down = True
        await house.says("im 17")
        house.lets_try_again()
        (tried,) = turn.claim(house.desk)
        house.receives(Incoming(Kind.TEXT, SAM, text="/stop"))

        assert turn.claim(house.desk) == []
        await turn.take(house.desk, tried)
        await house.works()
        assert "won't send" in words(house.letters())

    async def test_danger_that_cannot_be_recorded_is_not_tried_without_a_rest(
        self, house: House, sam: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(*_: Any, **__: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(concerns, "open_concern", fails)
        await house.says(DANGER)
        house.receives(Incoming(Kind.TEXT, SAM, text="hello"))

        assert turn.claim(house.desk) == []

    async def test_what_is_younger_is_worked_on(self, house: House, sam: Person) -> None:
        await self._an_old_message(house, inbox.TOO_OLD - timedelta(minutes=1))
        house.rasa.is_down = False

        assert "wasn't working" not in words(await house.tries_again())
        assert [asked["text"] for asked in house.rasa.asked] == ["im 17"]

    async def test_nothing_is_tried_for_longer_than_a_day(self, house: House, sam: Person) -> None:
        await self._an_old_message(house, closing.LONGEST_KEPT + timedelta(minutes=1))

        assert "wasn't working" in words(await house.tries_again())
        assert house.one(select(InboxRow)).sealed is None

    async def test_an_answer_that_cannot_be_said_is_an_apology(
        self, house: House, sam: Person
    ) -> None:
        house.rasa.says = [{"key": "no/such/template"}]
        house.receives(Incoming(Kind.TEXT, SAM, text="hello"))
        await house.works_whatever_breaks()

        assert "Sorry" in words(house.letters())

    async def test_no_log_holds_the_words(
        self, house: House, sam: Person, caplog: pytest.LogCaptureFixture
    ) -> None:
        house.rasa.is_down = True
        with caplog.at_level(logging.DEBUG):
            await house.says("the words of a young person")

        assert "dialogue is down" in caplog.text
        assert "the words of a young person" not in caplog.text
        assert str(SAM) not in caplog.text

    async def test_stop_delete_and_help_in_danger_need_no_dialogue(
        self, house: House, sam: Person
    ) -> None:
        house.rasa.is_down = True
        for text, answer in (("/stop", "won't send"), ("/delete", "can't undo"), (DANGER, "999")):
            assert answer in words(await house.says(text))

    async def test_danger_whose_closing_fails_has_its_own_reply_all_the_same(
        self, house: House, sam: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Once, however often it is tried; and no word of what is broken."""

        def fails(*_: Any) -> None:
            raise RuntimeError

        with monkeypatch.context() as broken:
            broken.setattr(closing, "_do", fails)
            house.receives(Incoming(Kind.TEXT, SAM, text=DANGER, message_id=OWN_MESSAGE_ID))
            await house.works_whatever_breaks()
        heard = words(house.letters())
        assert "999" in heard and "isn't working" not in heard
        assert await house.tries_again() == []
        assert house.one(select(Concern.concern_class)) == "suicide"

    async def test_who_was_answered_from_the_door_agrees_to_nothing_by_a_yes(
        self, house: House
    ) -> None:
        house.receives(Incoming(Kind.TEXT, SAM, text=DANGER, message_id=OWN_MESSAGE_ID))
        with transaction(house.engine) as session:
            session.execute(update(InboxRow).values(told_at=clock.now()))
        await house.works()
        assert house.letters() == []

        assert "I'm still here" in words(await house.says("yes"))
        heard = words(await house.says("im ok to go on"))
        assert "I'm Foothold" in heard and house.rows(select(Person)) == []

    async def test_of_who_never_agreed_no_words_are_kept(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(concerns, "keeps_words", lambda: True)
        await house.says(DANGER)

        assert house.one(select(Concern.words)) is None

    async def test_a_stranger_in_danger_can_have_their_traces_taken_away(
        self, house: House
    ) -> None:
        await house.says(DANGER)
        heard = words(await house.says("/delete"))

        assert "hold nothing" in heard and "999" in heard
        assert KEYRING.find(SAM) not in house.rows(select(InboxRow.chat_key))


class TestTheSecondNet:
    """The model may hear danger where the phrases hear none; not in what sounds harmless."""

    async def test_it_leaves_alone_what_sounds_harmless(self, house: House, sam: Person) -> None:
        harmless = "dead boring job i wish it was over"
        house.desk = replace(house.desk, sounds_harmless=lambda text: text == harmless)
        await house.says(harmless)
        await house.says("it never stops")
        await house.taps("i:ask_human")

        unlikely = [asked["state"]["unlikely"] for asked in house.rasa.asked]
        assert unlikely == [["disclose_harm"], [], []]


class TestNobodyHoldsUpAnybody:
    @pytest.mark.parametrize("text", ["/@x", "\x00", "/" * 5_000, "\ud83d"])
    async def test_a_strange_message_of_one_never_keeps_another_waiting(
        self, house: House, sam: Person, text: str
    ) -> None:
        hello = Incoming(Kind.TEXT, ALEX, text="hello")
        house.receives(Incoming(Kind.TEXT, SAM, text=text), hello)
        await house.works_whatever_breaks()

        assert "I'm Foothold" in words(house.letters())

    async def test_a_message_that_cannot_be_opened_never_keeps_another_waiting(
        self, house: House
    ) -> None:
        house.receives(Incoming(Kind.TEXT, SAM, text="sealed"), keyring=OTHER_KEYRING)
        house.receives(Incoming(Kind.TEXT, ALEX, text="hello"))
        await house.works_whatever_breaks()

        assert "I'm Foothold" in words(house.letters())


async def test_a_group_hears_once_why_it_is_left(house: House) -> None:
    house.receives(Incoming(Kind.GROUP, -5), Incoming(Kind.GROUP, -5))
    await house.works()

    assert methods(house.letters()) == ["send_message", "leave_chat"]


class TestTicks:
    @pytest.fixture
    def asked(self, engine: Engine) -> Person:
        """Somebody who is being asked what makes it harder."""
        with transaction(engine) as session:
            person = make_person(session, chat_id=SAM, stage=Stage.QUESTIONS)
            keep(session, person, age=17, area="FY1", situation="looking")
            keep(session, person, time_out="never", goal="talk", english_maths="both")
            return person

    async def test_a_tick_is_kept_and_shown_on_the_very_message(
        self, house: House, asked: Person
    ) -> None:
        (letter,) = await house.taps("t:barriers:travel")

        assert letter.call.method == "edit_message_reply_markup"
        assert letter.call.parameters["message_id"] == MESSAGE_ID
        assert "✅ Getting there" in json.dumps(letter.call.parameters, ensure_ascii=False)
        assert house.one(select(Pick.codes)) == ["travel"]
        assert house.rasa.asked == []

    async def test_a_second_tap_takes_the_tick_away(self, house: House, asked: Person) -> None:
        await house.taps("t:barriers:travel")
        await house.taps("t:barriers:travel")

        assert house.one(select(Pick.codes)) == []

    async def test_more_than_the_most_is_told_and_changes_nothing(
        self, house: House, asked: Person
    ) -> None:
        with transaction(house.engine) as session:
            person = session.get_one(Person, asked.id)
            keep(session, person, goal="job", interests=None)
            person.redoing = "interests"
        for code in ("sport", "motor", "retail"):
            await house.taps(f"t:interests:{code}")
        letters = await house.taps("t:interests:science")

        assert "Three is the most" in words(letters)
        assert house.one(select(Pick.codes)) == ["sport", "motor", "retail"]

    async def test_a_tick_on_another_question_is_the_dialogue_s_to_answer(
        self, house: House, asked: Person
    ) -> None:
        """It says so, and what is asked now."""
        await house.taps("t:extra_help:ehcp")

        (body,) = house.rasa.asked
        assert body["intent"] == "inform"
        assert body["entities"] == {"question": "extra_help", "answer": "ehcp", "which": "tick"}
        assert house.rows(select(Pick)) == []

    async def test_a_typed_tick_is_answered(self, house: House, asked: Person) -> None:
        """Nobody's own message can be edited: typed, the answer has to be a message."""
        await house.taps("t:barriers:housing")
        letters = await house.says("Getting there")

        assert house.one(select(Pick.codes)) == ["housing", "travel"]
        edited = [one.call.parameters.get("message_id") for one in letters]
        assert letters and OWN_MESSAGE_ID not in edited

    @pytest.mark.parametrize("data", ["t:barriers:gone", "t:shoe_size:9", "t:age:17"])
    async def test_a_tick_of_something_that_is_gone_is_answered(
        self, house: House, asked: Person, data: str
    ) -> None:
        """From an old message, whose answer the partnership has since taken out."""
        assert words(await house.taps(data))
        assert house.one(select(InboxRow)).done_at is not None


class TestLeaving:
    async def test_stop_ends_the_check_ins(self, house: House, sam: Person) -> None:
        with transaction(house.engine) as session:
            make_checkin(session, make_step(session, sam), due_at=clock.now() + timedelta(1))
        await house.says("/stop")

        assert house.one(select(CheckIn.state)) == "cancelled"
        assert house.one(select(Person.stopped_at)) is not None

    async def test_whoever_blocks_us_is_sent_nothing_more(self, house: House, sam: Person) -> None:
        with transaction(house.engine) as session:
            make_checkin(session, make_step(session, sam), due_at=clock.now() + timedelta(1))
        assert await house.gets(Incoming(Kind.BLOCKED, SAM)) == []

        assert house.one(select(CheckIn.state)) == "cancelled"
        assert house.one(select(Person.unreachable_at)) is not None

    async def test_whoever_comes_back_can_be_reached_again(self, house: House, sam: Person) -> None:
        await house.gets(Incoming(Kind.BLOCKED, SAM))
        await house.says("hello")

        assert house.one(select(Person.unreachable_at)) is None

    async def test_to_unblock_us_says_nothing_yet(self, house: House, sam: Person) -> None:
        """So that with their first words they hear where they were."""
        await house.gets(Incoming(Kind.BLOCKED, SAM))
        seen = house.one(select(Person.last_seen_at))
        await house.gets(Incoming(Kind.OTHER, SAM))

        assert house.one(select(Person.unreachable_at)) is not None
        assert house.one(select(Person.last_seen_at)) == seen

    async def test_a_group_hears_why_and_is_left(self, house: House) -> None:
        letters = await house.gets(Incoming(Kind.GROUP, -100))

        assert methods(letters) == ["send_message", "leave_chat"]

    async def test_my_data_comes_in_words_and_as_a_file(self, house: House, sam: Person) -> None:
        house.rasa.says = [{"key": "privacy/my_data"}]
        with transaction(house.engine) as session:
            keep(session, sam, age=17, goal="job")
            show(session, sam, "Sea school")
        text, file = await house.says("/mydata")

        assert "My age: 17" in words([text])
        held = json.loads(file.call.parameters["document"])
        assert {row["question"] for row in held["answer"]} == {"age", "goal"}
        assert len(held["shown"]) == 1
        assert str(SAM) not in file.call.parameters["document"]

    async def test_deleting_leaves_nothing_that_leads_to_them(
        self, house: House, sam: Person
    ) -> None:
        house.rasa.says = [{"key": "intake/age"}]
        with transaction(house.engine) as session:
            keep(session, sam, age=17, goal="job")
            make_checkin(session, make_step(session, sam))
            show(session, sam, "Sea school")
        await house.says("hello")
        await house.says(DANGER)
        await house.says("/delete")
        assert "is gone" in words(await house.taps("g:delete"))

        assert tables_that_know(house.engine, sam.id) == set()
        assert tables_that_know(house.engine, sam.lookup) == set()
        for table in (Person, Answer, CheckIn, ShownButtons, OutboxRow):
            assert house.rows(select(table)) == []

    async def test_deleting_drops_what_was_still_to_be_sent(
        self, house: House, sam: Person
    ) -> None:
        with transaction(house.engine) as session:
            call = Call("send_message", {"chat_id": SAM, "text": "still to be sent"})
            outbox.put(session, KEYRING, sam.lookup, call, Priority.CHECKIN, clock.now())
        letters = await house.taps("g:delete")

        assert "is gone" in words(letters)
        assert "still to be sent" not in words(letters)

    @pytest.mark.parametrize("stage", [Stage.ENDED])
    async def test_of_somebody_too_young_nothing_is_kept(
        self, house: House, sam: Person, stage: Stage
    ) -> None:
        house.rasa.says = [{"key": "intake/age"}]
        await house.says("hello")
        house.rasa.says = [{"key": "intake/too_young"}]
        house.rasa.does = lambda: _end(house.engine, sam)
        assert "16 and over" in words(await house.says("im 15"))

        assert tables_that_know(house.engine, sam.id) == set()
        assert tables_that_know(house.engine, sam.lookup) == set()

    async def test_after_the_end_everything_can_begin_again(
        self, house: House, sam: Person
    ) -> None:
        await house.taps("g:delete")
        assert "I'm Foothold" in words(await house.says("hi"))
        await house.taps("g:agree")

        assert house.one(select(Person)).id != sam.id


def _end(engine: Engine, person: Person) -> None:
    with transaction(engine) as session:
        session.execute(update(Person).where(Person.id == person.id).values(stage=Stage.ENDED))
