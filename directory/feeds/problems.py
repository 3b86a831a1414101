"""What is wrong with a feed, and where: told all at once, and nothing is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Problem(StrEnum):
    """What can be wrong with a feed; `words/imports.jinja` says each."""

    NOT_A_TABLE = "not_a_table"
    NOT_HSDS = "not_hsds"
    NOT_REACHED = "not_reached"
    NO_ADDRESS = "no_address"
    BROKEN_OFF = "broken_off"
    CUT_OFF = "cut_off"
    ONE_SERVICE = "one_service"
    TOO_BIG = "too_big"
    NO_HEADER = "no_header"
    MISSING_COLUMN = "missing_column"
    COLUMN_TWICE = "column_twice"
    TOO_MANY_CELLS = "too_many_cells"
    TOO_FEW_CELLS = "too_few_cells"
    REQUIRED = "required"
    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"
    TWO_ENCODINGS = "two_encodings"
    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    NUMBER_TOO_LONG = "number_too_long"
    OUT_OF_RANGE = "out_of_range"
    NOT_YES_OR_NO = "not_yes_or_no"
    UNKNOWN = "unknown"
    NOT_A_CODE = "not_a_code"
    NOT_AN_ID = "not_an_id"
    NOT_A_WEB_ADDRESS = "not_a_web_address"
    NOT_AN_EMAIL = "not_an_email"
    EMAIL_TOO_LONG = "email_too_long"
    NOT_A_PHONE = "not_a_phone"
    PHONE_TOO_SHORT = "phone_too_short"
    NO_FIRST_ZERO = "no_first_zero"
    NO_WAY = "no_way"
    NOT_A_POSTCODE = "not_a_postcode"
    NOT_A_DAY = "not_a_day"
    NOT_A_TIME = "not_a_time"
    NOT_A_LIST = "not_a_list"
    WRONG_WAY_ROUND = "wrong_way_round"
    ENDS_BEFORE_IT_STARTS = "ends_before_it_starts"
    HOURS_BACKWARDS = "hours_backwards"
    NIGHT_UNSAID = "night_unsaid"
    NO_SUCH_TIME = "no_such_time"
    TIME_IN_WORDS = "time_in_words"
    NO_SUCH_DAY = "no_such_day"
    HAS_PASSED = "has_passed"
    TO_COME = "to_come"
    OUT_OF_PLACE = "out_of_place"
    ONE_WITHOUT_THE_OTHER = "one_without_the_other"
    TWICE = "twice"
    ID_TWICE = "id_twice"
    TWO_NAMES = "two_names"
    NAME_TAKEN = "name_taken"
    NOT_YOURS = "not_yours"
    NO_SUCH_ORGANIZATION = "no_such_organization"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    REFUSED = "refused"
    TWO_SHEETS = "two_sheets"
    FORMULA = "formula"
    SPREADSHEET_ERROR = "spreadsheet_error"
    NO_ROWS = "no_rows"
    MEANS_CONFIDENTIAL = "means_confidential"
    MEANS_A_RULE = "means_a_rule"
    WITH_PASSWORD = "with_password"  # noqa: S105 (a code)
    NOT_PUBLIC = "not_public"
    BELOW_ZERO = "below_zero"
    ID_OF_ANOTHER = "id_of_another"
    ID_OF_ANOTHER_FEED = "id_of_another_feed"
    ANOTHER_FEED = "another_feed"


class BadCell(ValueError):
    """A value that can't be taken, with its problem and what would have been allowed."""

    def __init__(self, problem: Problem, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(problem)
        self.problem = problem
        self.allowed = allowed


@dataclass(frozen=True)
class RowError:
    """What is wrong, and where: the line of the file (the header is 1) and the column.

    In HSDS the line is the number of the service, the column the way to the field, and `service`
    what it is called, as far as it says so.
    """

    line: int
    column: str | None
    problem: Problem
    value: str = ""
    allowed: tuple[str, ...] = ()
    service: str | None = None

    @property
    def place(self) -> str:
        """Where it is, in words."""
        if self.service is None:
            place = f"line {self.line}"
        else:
            place = f"service {self.line}" + (f" ({self.service})" if self.service else "")
        return f"{place}, {self.column}" if self.column else place


class TableErrors(ValueError):
    """A feed that can't be loaded, with what is wrong with it; `total` counts all of it."""

    def __init__(self, errors: list[RowError], total: int | None = None) -> None:
        self.errors = errors
        self.total = len(errors) if total is None else total
        super().__init__(f"{self.total} errors in the feed")


class Faults:
    """Errors as they are found; only the first ones are kept, and all are counted."""

    MOST_KEPT = 1_000

    def __init__(self) -> None:
        self.errors: list[RowError] = []
        self.total = 0

    def add(self, error: RowError) -> None:
        self.total += 1
        if len(self.errors) < self.MOST_KEPT:
            self.errors.append(error)

    def complain(self) -> None:
        """Raise TableErrors if there was any."""
        if self.total:
            raise TableErrors(self.errors, self.total)
