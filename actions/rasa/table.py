"""Which deed stands behind each action name of the domain."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from actions import (
    checkins,
    disclosure,
    going_back,
    hearing,
    misunderstood,
    options,
    outcomes,
    questions,
    result,
    steps,
    talk,
)
from actions.turns import Outcome, Turn

DEEDS: Mapping[str, Callable[[Turn], Outcome]] = {
    "validate_intake_form": hearing.hear,
    "action_ask_intake_form_interests": questions.ask_interests,
    "action_ask_intake_form_barriers": questions.ask_barriers,
    "action_ask_intake_form_extra_help": questions.ask_extra_help,
    "action_place": result.place_person,
    "action_what_is_off": result.what_is_off,
    "action_why": talk.why,
    "action_answer_question": talk.answer_question,
    "action_small_talk": talk.small_talk,
    "action_not_understood": misunderstood.not_understood,
    "action_go_back": going_back.go_back,
    "action_ask_human": talk.ask_human,
    "action_change_answer": hearing.change,
    "action_restart": talk.restart,
    "action_show_options": options.show,
    "action_more_options": options.more,
    "action_option_details": talk.option_details,
    "action_save_option": options.save,
    "action_not_for_me": options.decline,
    "action_refer": steps.choose,
    "action_book_checkins": checkins.book,
    "action_no_checkins": checkins.decline,
    "action_checkin_done": outcomes.done,
    "action_checkin_not_yet": outcomes.not_yet,
    "action_checkin_did_not_work": outcomes.did_not_work,
    "action_stop_messages": talk.stop_messages,
    "action_pause_messages": talk.pause_messages,
    "action_my_data": talk.my_data,
    "action_delete_me": talk.delete_me,
    "action_disclose_harm": disclosure.disclose_harm,
}
