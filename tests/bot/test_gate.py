"""The gate: safety first, then what is no words, consent, commands and buttons."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from actions.turns import Message
from bot.gate import LONGEST, Alarm, Ask, Known, Reply, Tick, decide, link_code
from bot.incoming import Incoming, Kind

STRANGER = Known(agreed=False, was_here=False)
WELCOMED = Known(agreed=False, was_here=True)
AGREED = Known(agreed=True, was_here=True)
STATES = [STRANGER, WELCOMED, AGREED]
DANGER = "the words of danger"
LABELS = {"not yet": "i:checkin_not_yet:c=abc", "somewhere else": "t:barriers:travel"}


# What was shown last: a stranger saw nothing, who was welcomed saw the welcome's buttons.
SHOWN_BY: dict[Known, dict[str, str]] = {
    STRANGER: {},
    WELCOMED: {"ok go on": "g:agree", "tell me more": "g:more", "no thanks": "g:no"},
}


def screen(text: str) -> Alarm | None:
    return Alarm("suicide", "a phrase") if DANGER in text else None


def decided(incoming: Incoming, known: Known = AGREED) -> Any:
    return decide(incoming, known, screen, SHOWN_BY.get(known, LABELS))


def typed(text: str, known: Known = AGREED) -> Any:
    return decided(Incoming(Kind.TEXT, 1, text=text), known)


def tapped(data: str, known: Known = AGREED) -> Any:
    return decided(Incoming(Kind.TAP, 1, data=data, message_id=1), known)


def answered(*keys: str, deed: str = "", **facts: object) -> Reply:
    return Reply(tuple(Message(key, facts) for key in keys), deed)


@pytest.mark.parametrize("known", STATES)
@pytest.mark.parametrize("kind", list(Kind))
def test_safety_comes_first_in_every_state_and_kind(kind: Kind, known: Known) -> None:
    """Whatever the words came in: a text, an edit, a caption."""
    decision = decided(Incoming(kind, 1, text=f"ok {DANGER}"), known)

    assert [message.key for message in decision.messages] == ["safety/reply"]
    assert decision.messages[0].facts == {"concern": "suicide"}
    assert decision.concern == Alarm("suicide", "a phrase")


@pytest.mark.parametrize("known", STATES)
@pytest.mark.parametrize("text", [f"/start {DANGER}", f"/stop {DANGER}", f"/delete {DANGER}"])
def test_no_command_comes_before_safety(text: str, known: Known) -> None:
    assert typed(text, known).concern is not None


@pytest.mark.parametrize("known", STATES)
@pytest.mark.parametrize("at", [0, LONGEST - 5, LONGEST, 4_000])
def test_a_long_message_is_screened_as_a_whole(at: int, known: Known) -> None:
    assert typed("x " * (at // 2) + DANGER, known).concern is not None


def test_the_rest_of_a_long_message_is_ignored() -> None:
    assert typed("x" * (LONGEST + 1)) == Ask(text="x" * LONGEST)


@pytest.mark.parametrize("known", STATES)
def test_whoever_blocks_us_hears_nothing_more(known: Known) -> None:
    assert decided(Incoming(Kind.BLOCKED, 1), known) == Reply((), "unreachable")


@pytest.mark.parametrize("known", STATES)
def test_a_group_hears_why_and_is_left(known: Known) -> None:
    assert decided(Incoming(Kind.GROUP, 1), known) == answered("telegram/group", deed="leave")


@pytest.mark.parametrize("known", STATES)
def test_what_has_nothing_to_answer_is_passed_over(known: Known) -> None:
    assert decided(Incoming(Kind.OTHER, 1), known) == Reply(())


@pytest.mark.parametrize("kind", [Kind.MEDIA, Kind.EDIT])
def test_what_cannot_be_read_gets_thanks_and_a_wish_for_words(kind: Kind) -> None:
    assert decided(Incoming(kind, 1, text="a caption")) == answered(f"telegram/{kind}")


class TestStrangersInDanger:
    """Who saw the reply to danger last is left in peace until they choose to go on."""

    SHOWN: ClassVar[dict[str, str]] = {
        "im ok to go on": "g:go_on",
        "talk to a person": "i:ask_human",
    }

    def said(self, text: str) -> Any:
        return decide(Incoming(Kind.TEXT, 1, text=text), WELCOMED, screen, self.SHOWN)

    @pytest.mark.parametrize("text", ["pizza", "lol", "/start", "17", "ok", "yes"])
    def test_chance_words_are_no_wish_to_go_on(self, text: str) -> None:
        assert self.said(text) == answered("safety/waiting")

    @pytest.mark.parametrize("text", ["I'm ok to go on", "im ok now", "carry on"])
    def test_going_on_is_to_hear_who_we_are_and_no_consent(self, text: str) -> None:
        assert self.said(text) == answered("start/welcome")

    @pytest.mark.parametrize("text", ["/human", "Talk to a person", "help me", "i need help"])
    def test_a_person_is_named(self, text: str) -> None:
        keys = [message.key for message in self.said(text).messages]
        assert keys == ["safety/people", "safety/waiting"]


class TestBeforeConsent:
    """Nothing is asked and nothing kept."""

    @pytest.mark.parametrize("text", ["/delete", "/mydata", "/stop", "/pause", "/DELETE@Bot"])
    def test_who_wants_to_be_left_alone_hears_that_nothing_is_held(self, text: str) -> None:
        decision = typed(text, WELCOMED)
        assert isinstance(decision, Reply)
        assert decision.messages == (Message("start/nothing_held"),)
        assert (decision.deed == "delete") is text.lower().startswith("/delete")
        held = decide(Incoming(Kind.TEXT, 1, text="yes"), WELCOMED, screen, {"say hi": "g:hello"})
        assert held != Reply((), "agree")

    @pytest.mark.parametrize("known", [STRANGER, WELCOMED])
    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("stop", "start/no"),
            ("bye", "start/no"),
            ("delete all my stuff", "start/nothing_held"),
            ("my data", "start/nothing_held"),
            ("what do you do with my info?", "start/more"),
            ("ok but who can see it", "start/more"),
            ("yeah but dont tell my mum", "start/more"),
        ],
    )
    def test_a_wish_in_words_is_answered_and_agrees_to_nothing(
        self, text: str, key: str, known: Known
    ) -> None:
        decision = typed(text, known)
        assert isinstance(decision, Reply) and decision.messages == (Message(key),)
        assert (decision.deed == "delete") is text.startswith("delete")

    def test_a_cry_for_help_is_answered_first(self) -> None:
        for known, then in ((STRANGER, "start/welcome"), (WELCOMED, "start/again")):
            decision = typed("i need help", known)

            assert isinstance(decision, Reply) and decision.deed == ""
            assert [message.key for message in decision.messages] == ["talk/people", then]

    @pytest.mark.parametrize("text", ["hi", "/start", "/start PIER", "", "👍", "/help", "/options"])
    def test_anything_leads_to_the_welcome(self, text: str) -> None:
        assert typed(text, STRANGER) == answered("start/welcome")

    @pytest.mark.parametrize("kind", [Kind.MEDIA, Kind.EDIT])
    def test_a_picture_or_an_edit_leads_to_the_welcome(self, kind: Kind) -> None:
        assert decided(Incoming(kind, 1, text="hello"), STRANGER) == answered("start/welcome")

    def test_who_agreed_and_taps_it_again_hears_where_they_are(self) -> None:
        assert tapped("g:agree", AGREED) == Ask(intent="greet", facts={"about": "tap"})

    @pytest.mark.parametrize("known", [STRANGER, WELCOMED])
    def test_the_tap_agrees(self, known: Known) -> None:
        assert tapped("g:agree", known) == Reply((), "agree")

    @pytest.mark.parametrize(
        "text",
        [
            "yes", "OK, go on", "yeah sure", "ok", "im ok with that", "go on then", "no problem",
            "i dont mind", "yes im 17 and from blackpool", "yh i need a job",
        ],
    )  # fmt: skip
    def test_a_typed_yes_agrees_once_the_welcome_was_seen(self, text: str) -> None:
        assert typed(text, WELCOMED) == Reply((), "agree")

    @pytest.mark.parametrize("text", ["yes", "OK, go on", "ok"])
    def test_a_typed_yes_of_a_stranger_agrees_to_nothing(self, text: str) -> None:
        assert typed(text, STRANGER) == answered("start/welcome")

    @pytest.mark.parametrize(
        "text",
        [
            "ok wait",
            "yes but who sees it",
            "if i have to",
            "ok but only if its free",
            "lol ok pizza",
        ],
    )
    def test_a_yes_that_is_taken_back_agrees_to_nothing(self, text: str) -> None:
        decision = typed(text, WELCOMED)
        assert isinstance(decision, Reply) and decision.deed == ""

    @pytest.mark.parametrize(
        "text",
        [
            "no", "No thanks", "nah", "yeah nah", "im not ok", "im not ok with that", "dont go on",
            "sure but do not save my answers", "yes but dont keep anything", "im alright thanks",
        ],
    )  # fmt: skip
    def test_a_typed_no_is_a_no(self, text: str) -> None:
        assert typed(text, WELCOMED) == answered("start/no")

    @pytest.mark.parametrize("text", ["Tell me more", "more", "what is this?"])
    def test_more_can_be_asked_for(self, text: str) -> None:
        assert typed(text, WELCOMED) == answered("start/more")

    def test_the_other_buttons_of_the_welcome(self) -> None:
        assert tapped("g:more", WELCOMED) == answered("start/more")
        assert tapped("g:no", WELCOMED) == answered("start/no")

    @pytest.mark.parametrize("data", ["i:show_options", "a:age:17", "t:barriers:travel", "x"])
    def test_an_old_button_asks_for_consent_again(self, data: str) -> None:
        assert tapped(data, WELCOMED) == answered("start/again", asked=False)

    @pytest.mark.parametrize(
        ("text", "asked"), [("what even is an apprenticeship?", True), ("i want a job", False)]
    )
    def test_who_has_just_read_the_welcome_is_not_sent_it_again(
        self, text: str, asked: bool
    ) -> None:
        labels = {"ok go on": "g:agree", "no thanks": "g:no"}
        decision = decide(Incoming(Kind.TEXT, 1, text=text), WELCOMED, screen, labels)

        assert decision == answered("start/again", asked=asked)

    def test_the_second_line_of_nonsense_in_a_row_names_a_person_with_the_buttons(self) -> None:
        """The first got the question again, and a button to a person with it."""
        labels = {"ok go on": "g:agree", "no thanks": "g:no", "talk to a person": "i:ask_human"}
        again = Message("start/again", {"asked": False})

        for text in ("asdf gh", "blurgh"):
            decision = decide(Incoming(Kind.TEXT, 1, text=text), WELCOMED, screen, labels)
            assert decision == Reply(
                (Message("talk/people", {"people": [], "elsewhere": False}), again)
            )
        tap = Incoming(Kind.TAP, 1, data="i:show_options", message_id=1)
        assert decide(tap, WELCOMED, screen, labels) == Reply((again,))
        yes = decide(Incoming(Kind.TEXT, 1, text="go on then"), WELCOMED, screen, labels)
        assert isinstance(yes, Reply) and yes.deed == "agree"

    @pytest.mark.parametrize("data", ["i:show_options", "a:age:17", "g:delete", "g:go_on", ""])
    def test_no_button_does_anything(self, data: str) -> None:
        for known in (STRANGER, WELCOMED):
            assert tapped(data, known).deed == ""

    @pytest.mark.parametrize("known", [STRANGER, WELCOMED])
    def test_who_wants_a_person_after_a_crisis_gets_no_form_to_agree_to(self, known: Known) -> None:
        """The crisis reply has this button in every state: it must lead to people."""
        decision = tapped("i:ask_human", known)

        said = [message.key for message in getattr(decision, "messages", ())]
        assert said and set(said).isdisjoint({"start/again", "start/welcome"})


class TestCommands:
    @pytest.mark.parametrize(
        ("command", "decision"),
        [
            ("/start", Ask(intent="greet", facts={"about": "start"})),
            ("/start PIER", Ask(intent="greet", facts={"about": "start"})),
            ("/help", Ask(intent="ask_bot", facts={"about": "command", "topic": "bot_help"})),
            ("/options", Ask(intent="show_options", facts={"about": "command"})),
            ("/saved", Ask(intent="show_options", facts={"about": "command", "which": "saved"})),
            ("/human", Ask(intent="ask_human", facts={"about": "command"})),
            ("/mydata", Ask(intent="my_data", facts={"about": "command"})),
            ("/restart", Ask(intent="restart", facts={"about": "command"})),
            ("/stop", answered("privacy/stopped", deed="stop")),
            ("/delete", answered("privacy/delete")),
        ],
    )
    @pytest.mark.parametrize("form", ["{}", "{}@FootholdBot", "{} please", "{}\n", "{}@Bot now"])
    def test_each_is_understood(self, command: str, decision: object, form: str) -> None:
        assert typed(form.format(command)) == decision

    def test_a_pause_is_given_the_words_beside_it(self) -> None:
        assert typed("/pause") == Ask(intent="pause_messages", facts={"about": "command"})
        assert typed("/pause@Bot until september") == Ask(
            intent="pause_messages", facts={"about": "command", "words": "until september"}
        )

    @pytest.mark.parametrize("text", ["2 weeks", "till january", "6 months pls"])
    def test_how_long_can_be_said_when_it_was_asked(self, text: str) -> None:
        shown = {"a week": "i:pause_messages:d=7"}
        decision = decide(Incoming(Kind.TEXT, 1, text=text), AGREED, screen, shown)

        facts = {"about": "command", "words": text}
        assert decision == Ask(intent="pause_messages", facts=facts)

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("2 weeks", LABELS),
            ("im 17", {"a week": "i:pause_messages:d=7"}),
            ("whats the weather like tomorrow?", {"a week": "i:pause_messages:d=7"}),
        ],
    )
    def test_else_it_answers_something_else(self, text: str, shown: dict[str, str]) -> None:
        decision = decide(Incoming(Kind.TEXT, 1, text=text), AGREED, screen, shown)

        assert decision == Ask(text=text)

    @pytest.mark.parametrize("text", ["help", "HELP ME", "i need help", "can u help me pls?"])
    def test_a_cry_for_help_asks_for_a_person(self, text: str) -> None:
        assert typed(text) == Ask(intent="ask_human", facts={"about": "command"})

    def test_asked_what_they_would_like_help_is_an_answer(self) -> None:
        shown = {"a job": "a:goal:job", "talk to someone": "a:goal:talk"}
        decision = decide(Incoming(Kind.TEXT, 1, text="help me"), AGREED, screen, shown)

        facts = {"question": "goal", "answer": "talk", "about": "human"}
        assert decision == Ask(intent="inform", facts=facts)

    def test_capitals_make_no_difference(self) -> None:
        assert typed("/STOP") == typed("/stop")

    def test_an_unknown_one_is_read_as_words(self) -> None:
        assert typed("/jobs near me") == Ask(text="jobs near me")

    @pytest.mark.parametrize(
        "text", ["/", "//", "/ ", "/\n", "/@", "/@x", "/ @x", "/@FootholdBot hello"]
    )
    def test_a_broken_one_is_answered_and_never_a_crash(self, text: str) -> None:
        """A crash here would stop every other chat as well."""
        assert isinstance(typed(text), Ask)


class TestTaps:
    @pytest.mark.parametrize(
        ("data", "decision"),
        [
            ("a:age:17", Ask(intent="inform", facts={"question": "age", "answer": "17"})),
            ("t:barriers:travel", Tick("barriers", "travel")),
            ("i:more_options", Ask(intent="more_options", facts={"about": "tap"})),
            ("i:affirm:b=offer", Ask(intent="affirm", facts={"about": "offer"})),
            ("g:delete", answered("privacy/deleted", deed="delete")),
            ("g:go_on", answered("safety/go_on", deed="go_on")),
            ("g:agree", Ask(intent="greet", facts={"about": "tap"})),
            ("g:more", Ask(intent="greet", facts={"about": "tap"})),
        ],
    )
    def test_each_kind_of_button_is_understood(self, data: str, decision: object) -> None:
        assert tapped(data) == decision

    @pytest.mark.parametrize(
        "data", ["", "x", "i:", "g:", "a:age", "a:age:17:18", "i:greet:zz", "i:greet:z=1", "🙂"]
    )
    def test_unknown_data_is_answered(self, data: str) -> None:
        assert tapped(data) == answered("taps/unknown")


class TestTypedLabels:
    @pytest.mark.parametrize("text", ["Not yet", "not yet", "NOT YET!", "✅ not  yet"])
    def test_a_label_that_is_shown_is_a_tap(self, text: str) -> None:
        assert typed(text) == tapped("i:checkin_not_yet:c=abc")

    def test_anything_else_is_words(self) -> None:
        assert typed("not yet but soon") == Ask(text="not yet but soon")


class TestLinkCodes:
    @pytest.mark.parametrize("text", ["/start PIER-7", "/start  PIER-7 ", "/start PIER-7\n"])
    def test_a_code_comes_with_start(self, text: str) -> None:
        assert link_code(Incoming(Kind.TEXT, 1, text=text)) == "PIER-7"

    @pytest.mark.parametrize(
        "text", ["/start", "/start a b", f"/start {'x' * 65}", "/start <b>", "PIER-7", ""]
    )
    def test_anything_else_is_none(self, text: str) -> None:
        assert link_code(Incoming(Kind.TEXT, 1, text=text)) is None


@given(
    text=st.text(max_size=50) | st.text("/@ \nstart", max_size=12),
    data=st.text(max_size=20) | st.from_regex(r"[atig]:[a-z_]{0,8}(:[ocq]=?[a-z]?)*"),
    kind=st.sampled_from(list(Kind)),
    known=st.sampled_from(STATES),
)
@example(text="/@x", data="", kind=Kind.TEXT, known=AGREED)
def test_there_is_a_decision_for_everything(text: str, data: str, kind: Kind, known: Known) -> None:
    decision = decided(Incoming(kind, 1, text=text, data=data), known)

    assert isinstance(decision, Reply | Ask | Tick)


class TestAfterASignOfDanger:
    """Until they choose to go on, nothing is asked and nothing shown."""

    HELD = Known(agreed=True, was_here=True, held=True)
    SHOWN: ClassVar = {
        "im ok to go on": "g:go_on",
        "talk to a person": "i:ask_human",
    }

    def keys(self, incoming: Incoming) -> list[str]:
        decision = decide(incoming, self.HELD, lambda _: None, self.SHOWN)
        return [m.key for m in decision.messages] if isinstance(decision, Reply) else []

    @pytest.mark.parametrize(
        "text",
        [
            "not sure",
            "17",
            "show me options",
            "/options",
            "no",
            "hi",
            "bye",
            "he wont leave me alone",
            "i want it to stop",
            "im not ok",
            "im not ok to go on",
            "yes i took them",
            "yeah hes still here",
            "yeah tonight",
            "yep im serious",
            "i did it",
            "cool so no one cares",
            "yes",
            "yeah",
            "yes i am",
            "yes please",
            "ok",
            "ok 🔪",
            "im ok but he isnt",
        ],
    )
    def test_a_chance_word_goes_on_with_nothing(self, text: str) -> None:
        assert self.keys(Incoming(Kind.TEXT, 1, text=text)) == ["safety/waiting"]

    @pytest.mark.parametrize("data", ["a:age:17", "i:show_options", "t:barriers:housing"])
    def test_nor_does_an_old_button(self, data: str) -> None:
        assert self.keys(Incoming(Kind.TAP, 1, data=data)) == ["safety/waiting"]

    @pytest.mark.parametrize(
        "text",
        [
            "I'm ok to go on", "im ok to go on", "Carry on", "im ready", "im ok now",
            "can we carry on", "go on then", "yeah im fine now", "its ok im safe now",
            "yes im ok to go on", "im feeling better now thanks", "ok lets carry on",
        ],
    )  # fmt: skip
    def test_who_says_so_goes_on(self, text: str) -> None:
        assert self.keys(Incoming(Kind.TEXT, 1, text=text)) == ["safety/go_on"]

    @pytest.mark.parametrize("text", ["who sees this", "is this private?", "will u tell my mum"])
    def test_who_sees_it_is_answered(self, text: str) -> None:
        said = Incoming(Kind.TEXT, 1, text=text)
        assert self.keys(said) == ["knowledge/privacy", "safety/waiting"]

    @pytest.mark.parametrize(
        "text",
        [
            "talk to a person", "/human", "help", "can i talk to someone real", "i want a human",
            "what should i do", "is there anyone i can text", "yes please help me",
            "i want a person", "person", "speak to someone", "can someone ring me",
            "give me the number again", "whats childlines number",
        ],
    )  # fmt: skip
    def test_a_person_is_named_at_any_time(self, text: str) -> None:
        decision = decide(Incoming(Kind.TEXT, 1, text=text), self.HELD, lambda _: None, self.SHOWN)
        assert isinstance(decision, Ask)
        assert decision.intent == "ask_human"

    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("/stop", "privacy/stopped"),
            ("stop messaging me", "privacy/stopped"),
            ("stop msging me", "privacy/stopped"),
            ("/delete", "privacy/delete"),
            ("delete everything about me", "privacy/delete"),
        ],
    )
    def test_stop_and_delete_work_at_any_time(self, text: str, key: str) -> None:
        assert self.keys(Incoming(Kind.TEXT, 1, text=text)) == [key]

    @pytest.mark.parametrize("text", ["/mydata", "what do you know about me"])
    def test_what_is_held_can_be_seen(self, text: str) -> None:
        decision = decide(Incoming(Kind.TEXT, 1, text=text), self.HELD, lambda _: None, self.SHOWN)
        assert decision == Ask(intent="my_data", facts={"about": "command"})

    @pytest.mark.parametrize(
        "said",
        [
            Incoming(Kind.TAP, 1, data="i:pause_messages:d=30"),
            Incoming(Kind.TEXT, 1, text="a month"),
            Incoming(Kind.TEXT, 1, text="until september"),
            Incoming(Kind.TEXT, 1, text="pause"),
            Incoming(Kind.TEXT, 1, text="i need a break from this for 2 weeks"),
        ],
    )
    def test_who_wanted_a_break_may_say_how_long(self, said: Incoming) -> None:
        shown = {"a month": "i:pause_messages:d=30"}
        decision = decide(said, self.HELD, lambda _: None, shown)
        assert isinstance(decision, Ask)
        assert decision.intent == "pause_messages"


@pytest.mark.parametrize("text", ["yes", "yeah"])
def test_yes_to_deleting_deletes_also_after_a_sign_of_danger(text: str) -> None:
    held = Known(agreed=True, was_here=True, held=True)
    decision = decide(Incoming(Kind.TEXT, 1, text=text), held, lambda _: None, {"yes": "g:delete"})
    assert isinstance(decision, Reply)
    assert decision.deed == "delete"


@pytest.mark.parametrize("text", ["yes", "yeah", "Yes!"])
def test_yes_means_the_button_that_begins_with_yes(text: str) -> None:
    decision = decide(
        Incoming(Kind.TEXT, 1, text=text), Known(True, True), lambda _: None, {"yes": "g:delete"}
    )
    assert isinstance(decision, Reply)
    assert decision.deed == "delete"
