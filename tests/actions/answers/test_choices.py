"""Answers out of a list."""

from __future__ import annotations

import pytest

from actions.answers import Question, interests_beside, parse
from actions.codes import codes_of
from tests.actions.answers.today import TODAY, heard


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("looking for work", "looking"),
        ("cant find a job anywhere", "looking"),
        ("unemployed", "looking"),
        ("job seeking", "looking"),
        ("applied for loads heard nothing", "looking"),
        ("sick of looking for jobs", "looking"),
        ("on the dole", "looking"),
        ("im a 19 year old looking for work", "looking"),
        ("waiting to start college in september", "waiting_to_start"),
        ("got an apprenticeship starting next month", "waiting_to_start"),
        ("starting a job monday", "waiting_to_start"),
        ("caring for my mum", "caring"),
        ("im looking after my nan but looking for work", "caring"),
        ("i've got a 1 year old so im at home with her", "caring"),
        ("pregnant", "caring"),
        ("i am carer for my brother", "caring"),
        ("on the sick", "unwell"),
        ("my heads a mess", "unwell"),
        ("my mental health has been bad so ive not done much", "unwell"),
        ("in and out of hospital", "unwell"),
        ("at college but its not for me", "in_work_or_study"),
        ("i work at maccies", "in_work_or_study"),
        ("doing 8 hours a week at asda", "in_work_or_study"),
        ("still in sixth form", "in_work_or_study"),
        ("not sure tbh", "not_sure"),
        ("nothing really", "not_sure"),
        ("nothing atm just gaming", "not_sure"),
        ("stuck in a rut", "not_sure"),
        ("got sacked", "other"),
        ("dropped out of uni", "other"),
        ("starting army in march", "waiting_to_start"),
        ("i have a baby 6 months", "caring"),
        ("im not at college", "other"),
        ("none of these", "other"),
        ("what even is this", None),
        ("blackpool", None),
        ("i dont care", None),
    ],
)
def test_a_situation_in_their_words(text: str, code: str | None) -> None:
    assert heard(Question.SITUATION, text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a job", "job"),
        ("any job really", "job"),
        ("want to earn some money", "job"),
        ("get into work asap", "job"),
        ("want to join the army", "job"),
        ("dont want to go college i want a job", "job"),
        ("job or an apprenticeship", "unsure"),
        ("an apprenticeship", "earn_and_learn"),
        ("aprentership", "earn_and_learn"),
        ("apprentiseship", "earn_and_learn"),
        ("summat where i get paid and learn", "earn_and_learn"),
        ("wanna learn a trade", "earn_and_learn"),
        ("paid training", "earn_and_learn"),
        ("an apprenticeship but not college", "earn_and_learn"),
        ("college", "course"),
        ("colledge", "course"),
        ("want to go back and do my gcses", "course"),
        ("learn english better", "course"),
        ("training to be a barber", "course"),
        ("someone to talk to", "talk"),
        ("just need some help", "talk"),
        ("chat to a real person", "talk"),
        ("talk to someone about jobs", "talk"),
        ("idk", "unsure"),
        ("not fussed", "unsure"),
        ("not sure maybe a course", "course"),
        ("anything", "unsure"),
        ("not college", None),
        ("i dont want a job", None),
        ("the job centre was rubbish", None),
        ("of course", None),
        ("mechanic", None),
        ("summat", "unsure"),
        ("anythin really", "unsure"),
        ("summat with cars", None),
        ("i hated college", None),
        ("got chucked off my course", None),
        ("kicked off the course last year", None),
        ("this course is killing me", None),
        ("my mum wants me in college but i dont", None),
        ("my cousin does an apprenticeship at bae", None),
        ("i cant talk atm", None),
        ("was working at tesco", None),
        ("my job coach is useless", None),
        ("college was rubbish so a job", "job"),
        ("i was at college but i want to work now", "job"),
        ("i hated school, i want an apprenticeship", "earn_and_learn"),
        ("i was thinking maybe college", "course"),
        ("i did want a job", "job"),
        ("had enough of being skint just want some work", "job"),
        (
            "so i did a year of joinery at college and then my nan got ill so i packed it in and "
            "the job centre just keep sending me to stuff miles away",
            None,
        ),
        (
            "so i did a year of joinery at college and then my nan got ill so i packed it in and "
            "now shes better id like a proper job with a wage",
            "job",
        ),
        ("a job and a course", "earn_and_learn"),
        ("both", "earn_and_learn"),
    ],
)
def test_a_goal_in_their_words(text: str, code: str | None) -> None:
    assert heard(Question.GOAL, text) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("cant afford the bus and my heads a mess", ("travel", "feelings")),
        ("no where to stay n no food", ("housing", "money_food")),
        ("me nan needs looking after and i havent ate since yday", ("caring", "money_food")),
        ("i havent ate since yday", ("money_food",)),
        ("not been eating", ("money_food",)),
        ("cba leaving the house, anxious, no bus where i live", ("feelings", "travel")),
        ("where i live theres no trains and im shy", ("travel", "confidence")),
        ("theres nothing where i live", ("travel",)),
        ("where i live is rural no buses", ("travel",)),
        ("where i live is horrible", ("housing",)),
        ("its where i live", ("housing",)),
        ("money n where im stayin", ("money_food", "housing")),
        ("im between places", ("housing",)),
        ("my mum got cancer so i do everything n we got no money", ("caring", "money_food")),
        ("been bullied, cant face college n no laptop", ("feelings", "phone_data")),
        ("i got a curfew tag", ("record",)),
        ("i do not speak english good", ("learning_support",)),
        ("got kicked out and im on my mates sofa", ("housing",)),
        ("no money no phone no id", ("money_food", "phone_data", "id_bank")),
        ("anxiety and adhd", ("feelings", "learning_support")),
        ("depresion n anxity", ("feelings",)),
        ("pregnant and broke", ("child_or_pregnant", "money_food")),
        ("looking after my little brother", ("caring",)),
        ("looking after my baby", ("child_or_pregnant",)),
        ("my nan's not well", ("caring",)),
        ("i cant afford childcare", ("child_or_pregnant",)),
        ("got asthma", ("health_disability",)),
        ("i've got epilepsy", ("health_disability",)),
        ("my english is not good", ("learning_support",)),
        ("i dont have a laptop", ("phone_data",)),
        ("dont have bank account", ("id_bank",)),
        ("no confidence innit", ("confidence",)),
        ("im not confident talking to people", ("confidence",)),
        ("im on probation", ("record",)),
        ("buses are rubbish round here", ("travel",)),
        ("nothing stopping me i just cant be bothered", ("feelings",)),
        ("its mostly the buses and i dont have much confidence", ("travel", "confidence")),
        ("me mam's poorly and am skint", ("caring", "money_food")),
        ("got nicked", ("record",)),
        ("i got done for shoplifting n im skint", ("record", "money_food")),
        ("got my phone nicked", ("phone_data",)),
        ("my bike got nicked", None),
        ("nah not got any confidence", ("confidence",)),
        ("no problems", ("none",)),
        ("nothing really", ("none",)),
        ("nah", ("none",)),
        ("nope all good", ("none",)),
        ("no housing issues", ("none",)),
        ("no transport issues", ("none",)),
        ("no childcare", ("child_or_pregnant",)),
        ("no transport and skint", ("travel", "money_food")),
        ("ive got no way of getting there", ("travel",)),
        ("no self esteem", ("confidence",)),
        ("no gas no electric", ("money_food",)),
        ("not got anywhere to live", ("housing",)),
        ("i dont have kids", None),
        ("not my mental health", None),
        ("want a career", None),
        ("a note", None),
        ("my phone died", None),
        ("i'd rather not", None),
        ("ok", None),
    ],
)
def test_barriers_several_in_a_sentence(text: str, codes: tuple[str, ...] | None) -> None:
    assert heard(Question.BARRIERS, text) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("im in care", ("care_experienced",)),
        ("i was in care til i was 16", ("care_experienced",)),
        ("foster kid", ("care_experienced",)),
        ("living with foster carers", ("care_experienced",)),
        ("kinship care with my nan", ("care_experienced",)),
        ("im a care leaver", ("care_experienced",)),
        ("got an ehcp", ("ehcp",)),
        ("echp", ("ehcp",)),
        ("on uc", ("universal_credit",)),
        ("universal creadit", ("universal_credit",)),
        ("i get uc", ("universal_credit",)),
        ("on the dole", ("universal_credit",)),
        ("care leaver on universal credit", ("care_experienced", "universal_credit")),
        ("ehcp and uc", ("ehcp", "universal_credit")),
        ("no", ("none",)),
        ("nah none of them", ("none",)),
        ("nothing like that", ("none",)),
        ("im not in care or owt", ("none",)),
        ("no im not in care", ("none",)),
        ("dont think so", ("none",)),
        ("not in care", ("none",)),
        ("i work in care", None),
        ("i dont get uc", ("none",)),
        ("my brother has an ehcp", None),
        ("on benefits", None),
        ("had a social worker", None),
    ],
)
def test_extra_help_and_what_does_not_apply(text: str, codes: tuple[str, ...] | None) -> None:
    assert heard(Question.EXTRA_HELP, text) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("summat with cars", ("motor",)),
        ("mechanic", ("motor",)),
        ("hair and makeup", ("hair_beauty",)),
        ("plumbing electrics that sort of thing", ("construction",)),
        ("computers or gaming", ("digital",)),
        ("it", ("digital",)),
        ("looking after old people", ("health_care",)),
        ("working in a nursery", ("childcare",)),
        ("cooking", ("hospitality",)),
        ("hospitallity", ("hospitality",)),
        ("lorry driving", ("logistics",)),
        ("the army or police", ("public_services",)),
        ("shop work", ("retail",)),
        ("welding", ("engineering",)),
        ("science", ("science",)),
        ("teaching assistant", ("teaching",)),
        ("i like football and gym", ("sport",)),
        ("music production", ("creative_media",)),
        ("office stuff", ("business",)),
        ("animals n kids", ("animals_land", "childcare")),
        ("cars and hair and kids and computers", ("motor", "hair_beauty", "childcare")),
        ("hairdressing, not bothered about cars", ("hair_beauty",)),
        ("anything", ("any",)),
        ("nothing", ("none",)),
        ("not cars", None),
        ("no idea", None),
        ("social worker helped me", None),
    ],
)
def test_interests_up_to_three(text: str, codes: tuple[str, ...] | None) -> None:
    assert heard(Question.INTERESTS, text) == codes


def test_an_interest_that_the_directory_lacks_is_not_heard() -> None:
    allowed = frozenset({"motor"})
    assert parse(Question.INTERESTS, "cars and hair", today=TODAY, interests=allowed) == ("motor",)
    assert parse(Question.INTERESTS, "hair", today=TODAY, interests=allowed) is None


def test_an_interest_that_only_the_directory_knows_is_heard_by_its_own_words() -> None:
    allowed = frozenset({"motor", "boat_building"})
    heard_codes = parse(Question.INTERESTS, "boat building or cars", today=TODAY, interests=allowed)
    assert heard_codes == ("boat_building", "motor")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("got an ehcp", "ehcp"),
        ("care leaver", "care_experienced"),
        ("i was in foster care", "care_experienced"),
        ("no", "none"),
        ("neither", "none"),
        ("on uc", None),
        ("yes", None),
    ],
)
def test_what_keeps_somebody_of_25_in(text: str, code: str | None) -> None:
    assert heard(Question.ENTITLED, text) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("summat with cars", ("motor",)),
        ("is there anythin with cars", ("motor",)),
        ("hair n beauty or kids", ("hair_beauty", "childcare")),
        ("wrk wi animals", ("animals_land",)),
        ("brickin", ("construction",)),
        ("anythin really", ("any",)),
    ],
)
def test_interests_as_they_are_typed(text: str, codes: tuple[str, ...]) -> None:
    assert heard(Question.INTERESTS, text) == codes


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (Question.INTERESTS, "anything but office work", None),
        (Question.INTERESTS, "owt but retail, cleaning and care", None),
        (Question.INTERESTS, "everything apart from cars or bikes", None),
        (Question.INTERESTS, "all of them but sport", None),
        (Question.INTERESTS, "nothing but football", ("sport",)),
        (Question.INTERESTS, "cant stand office work but like building", ("construction",)),
        (Question.INTERESTS, "i hate kids and animals", None),
        (Question.INTERESTS, "i hate kids and i like animals", ("animals_land",)),
        (Question.INTERESTS, "sick of retail want to do hair", ("hair_beauty",)),
        (Question.INTERESTS, "rather do cars than animals", ("motor",)),
        (Question.INTERESTS, "not bothered about cars but like animals", ("animals_land",)),
        (Question.INTERESTS, "work with my hands", ("construction", "engineering", "motor")),
        (Question.BARRIERS, "anything but money", None),
        (Question.BARRIERS, "drugs", ("health_disability",)),
        (Question.BARRIERS, "im an asylum seeker", ("id_bank",)),
        (Question.BARRIERS, "nothing apart from the bus", ("travel",)),
        (Question.BARRIERS, "im fine except my anxiety", ("feelings",)),
        (Question.BARRIERS, "not bothered about money but my heads a mess", ("feelings",)),
        (Question.EXTRA_HELP, "none except uc", ("universal_credit",)),
        (Question.GOAL, "anything but college", None),
        (Question.GOAL, "anything", "unsure"),
        (Question.GOAL, "a jbo", "job"),
        (Question.GOAL, "volunteer work", None),
        (Question.GOAL, "i finish school in my country two years before", None),
        (Question.GOAL, "i want to finish school", "course"),
        (Question.INTERESTS, "anything really", ("any",)),
        (Question.INTERESTS, "got a 3 in maths", None),
        (Question.INTERESTS, "oh i actually failed maths", None),
        (Question.INTERESTS, "i failed science", None),
        (Question.INTERESTS, "maths", ("science",)),
        (Question.GOAL, "fed up of college want a job", "job"),
    ],
)
def test_what_is_left_out_or_turned_down_is_not_chosen(
    question: Question, text: str, answer: object
) -> None:
    assert heard(question, text) == answer


@pytest.mark.parametrize(
    ("text", "goal", "interests"),
    [
        ("i want to be a mechanic", "job", ("motor",)),
        ("be a nurse", "job", ("health_care",)),
        ("train to be a plumber", "course", ("construction",)),
        ("a job with cars or animals", "job", ("motor", "animals_land")),
        ("courses. into animals and also cars", "course", ("animals_land", "motor")),
        ("a job with cars, maybe animals too", "job", ("motor", "animals_land")),
        ("be rich", None, ()),
        ("back to school", "course", ()),
        ("do my resits in maths", "course", ()),
        ("a job but not with kids", "job", ()),
    ],
)
def test_a_goal_may_come_with_what_they_are_into(
    text: str, goal: str | None, interests: tuple[str, ...]
) -> None:
    assert heard(Question.GOAL, text) == goal
    assert interests_beside(text) == interests


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("money isnt a problem its just my nerves", ("feelings",)),
        ("money is fine its my anxiety", ("feelings",)),
        ("housings fine but me mental health isnt", ("feelings",)),
        ("buses are fine just no childcare", ("child_or_pregnant",)),
        ("money and housing are fine its my head", ("feelings",)),
        ("my health is fine", ("none",)),
        ("money wise im fine", ("none",)),
        ("i dont have a police record", ("none",)),
        ("no but my mum has a record", ("none",)),
        ("my health is fine but", None),
        ("my english is not good", ("learning_support",)),
        ("my anxiety is good some days", ("feelings",)),
        ("health is ok mostly but my backs bad", ("health_disability",)),
        ("bus is ok money is ok sleep is ok", ("none",)),
        ("im on universal credit and its not enough money", ("money_food",)),
        ("i do not speak english good", ("learning_support",)),
        ("i dont have childcare", ("child_or_pregnant",)),
        ("my anxiety isnt fine", ("feelings",)),
        ("money is a problem", ("money_food",)),
        ("got a record but im fine now", ("record",)),
        ("kicked out of school", None),
        ("kicked out of my mums house", ("housing",)),
        ("got kicked out", ("housing",)),
        ("i do get universal credit", None),
        ("my language is problem and also i not have passport, it is expired",
         ("learning_support", "id_bank")),
        ("xxxx", None),
        ("no problem with money its the bus", ("travel",)),
        ("nothing wrong with my health just money", ("money_food",)),
        ("dont have a car", ("travel",)),
        ("my mum has a drink problem and i look after the kids", ("caring",)),
        ("my mums got cancer so i look after the kids", ("caring",)),
        ("im skint and i look after the kids", ("money_food", "child_or_pregnant")),
        ("ill say travel", ("travel",)),
    ],
)  # fmt: skip
def test_what_is_in_order_is_no_barrier(text: str, codes: tuple[str, ...] | None) -> None:
    assert heard(Question.BARRIERS, text) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("n/a", ("none",)),
        ("dont have", ("none",)),
        ("i have not", ("none",)),
        ("no i do not have this", ("none",)),
        ("havent got any of them", ("none",)),
        ("im not in care", ("none",)),
        ("no but my mum gets it", ("none",)),
        ("my mum gets uc but i dont", ("none",)),
        ("but i dont", None),
        ("not that i know", ("none",)),
        ("dont think i have an ehcp", ("none",)),
        ("not sure if i have an ehcp", None),
        ("if i move out ill get uc", None),
        ("on uc if that counts", ("universal_credit",)),
        ("will be on uc next month", None),
        ("i looked after my nan", None),
        ("no i do have one", None),
        ("my brother has an ehcp", None),
        ("ill get uc soon", None),
        ("im going to get uc", None),
        ("i do have an ehcp", ("ehcp",)),
        ("ill be honest im on uc", ("universal_credit",)),
    ],
)
def test_a_plain_no_to_all_of_it(text: str, codes: tuple[str, ...] | None) -> None:
    assert heard(Question.EXTRA_HELP, text) == codes


@pytest.mark.parametrize(
    ("question", "text", "code"),
    [
        (Question.SAFE_TONIGHT, "if my mate says yes", "unsure"),
        (Question.SAFE_TONIGHT, "yes if my dads out", "unsure"),
        (Question.SAFE_TONIGHT, "yes", "yes"),
        (Question.SAFE_TONIGHT, "yse", "yes"),
        (Question.SAFE_TONIGHT, "dont hve anywhere", "no"),
        (Question.SAFE_TONIGHT, "a course", None),
        (Question.SAFE_TONIGHT, "course i have", "yes"),
        (Question.FOOD_TODAY, "yes if i go my nans", None),
        (Question.FOOD_TODAY, "enough", "yes"),
        (Question.FOOD_TODAY, "nout in", "no"),
        (Question.FOOD_TODAY, "not enough", "no"),
        (Question.SAFE_TONIGHT, "dont no", "unsure"),
        (Question.SAFE_TONIGHT, "ot safe", None),
        (Question.SAFE_TONIGHT, "nott safe", "no"),
        (Question.SAFE_TONIGHT, "got somewhere safe", "yes"),
        (Question.FOOD_TODAY, "ot enough", None),
        (Question.FOOD_TODAY, "lot of food in", "yes"),
        (Question.SAFE_TONIGHT, "i dont, no", "no"),
        (Question.FOOD_TODAY, "just breakfast", "no"),
        (Question.FOOD_TODAY, "had breakfast", "yes"),
        (Question.STOPS_MOST_DAYS, "nto really", "no"),
        (Question.STOPS_MOST_DAYS, "course", None),
        (Question.SITUATION, "ill think about it", None),
        (Question.SITUATION, "ill at the moment", "unwell"),
        (Question.SITUATION, "my mental health is fine im just looking", "looking"),
        (Question.SITUATION, "at college its alright", "in_work_or_study"),
        (Question.SITUATION, "helping my mum with my little brothers", "caring"),
        (Question.SITUATION, "nt doin anythng atm", "not_sure"),
    ],
)
def test_what_is_in_doubt_is_no_yes(question: Question, text: str, code: str | None) -> None:
    assert heard(question, text) == code


ALL_OF_IT = codes_of(Question.BARRIERS)


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("all of them except record", {"record"}),
        ("all of it bar the bus", {"travel"}),
        ("all of them no record tho", {"record"}),
        ("every one of them apart from money and housing", {"money_food", "housing"}),
        ("all them minus the kids", {"child_or_pregnant"}),
    ],
)
def test_all_but_what_they_leave_out(text: str, left_out: set[str]) -> None:
    told = heard(Question.BARRIERS, text)

    assert told == tuple(code for code in ALL_OF_IT if code not in {*left_out, "none"})
    assert parse(Question.EXTRA_HELP, text, today=TODAY, noted=True) is None


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        (Question.EXTRA_HELP, "all apart from care", ("ehcp", "universal_credit")),
        (Question.EXTRA_HELP, "all of them but uc", ("care_experienced", "ehcp")),
        (Question.BARRIERS, "all of them except that one", None),
        (Question.BARRIERS, "all of it no money no home", ("money_food", "housing")),
        (Question.BARRIERS, "all good apart from me ears", None),
        (Question.BARRIERS, "nothing except money", ("money_food",)),
    ],
)
def test_what_is_left_out_is_known_or_asked(
    question: Question, text: str, told: tuple[str, ...] | None
) -> None:
    assert heard(question, text) == told
