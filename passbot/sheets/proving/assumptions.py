"""What the sync takes for true of Google: the table of assumptions, each with its trial and its safer way."""

from passbot.domain.site.proofs import Then
from passbot.sheets.proving import judging, trials
from passbot.sheets.proving.assumption import Assumption

STOPS = (
    "the worker writes nothing, goes on reading ticks, and the admins are told: without it no arrival would "
    "stand on the sheet exactly once"
)
NOTHING = "nothing: passbot does not rely on it"

ASSUMPTIONS = (
    Assumption(
        "number",
        "A batch with a number that was taken before is refused, and nothing of it is applied",
        trials.number,
        judging.number,
        STOPS,
        Then.STOP,
        shown=judging.words,
    ),
    Assumption(
        "whole",
        "Of a batch with one impossible request nothing is applied",
        trials.whole,
        judging.whole,
        STOPS,
        Then.STOP,
    ),
    Assumption(
        "order",
        "The requests of a batch are applied in their order: a row is copied before it is deleted",
        trials.order,
        judging.order,
        STOPS,
        Then.STOP,
    ),
    Assumption(
        "texts",
        "Text stays text in the spreadsheet's language: no formula, no number, no date",
        trials.texts,
        judging.texts,
        "the worker writes nothing, goes on reading ticks, and the admins are told: what people type could become "
        "a formula",
        Then.STOP,
    ),
    Assumption(
        "copies",
        "A row copied to another worksheet is there as it was, its tick included",
        trials.copies,
        judging.copies,
        "no row leaves Orders_latest: finished ones stay grey until a person deletes them, so that no tick is lost "
        "with its row",
        Then.KEEP_ROWS,
    ),
    Assumption(
        "boxes",
        "A checkbox is read as true or false",
        trials.none,
        judging.boxes,
        "the words TRUE and FALSE, ИСТИНА and ЛОЖЬ are read as well; any other is answered in K as no tick",
        by="copies",
    ),
    Assumption(
        "search",
        "A number that was taken is found by a search at once",
        trials.none,
        judging.search,
        "the numbers are taken from the spreadsheet's description",
        by="number",
        is_read=False,
    ),
    Assumption(
        "forgetting",
        "To delete a number that is not there is refused",
        trials.forgetting,
        judging.forgetting,
        NOTHING,
        is_read=False,
    ),
    Assumption(
        "append",
        "New rows go below the last row with anything in it, be it an empty checkbox",
        trials.append,
        judging.append,
        "rows are found by their code, wherever they are",
    ),
    Assumption(
        "rights",
        "An editor may protect a worksheet and leave the checkboxes open",
        trials.rights,
        judging.rights,
        "the worksheets stay unprotected and the worker goes on; protect them as the spreadsheet's owner",
    ),
    Assumption(
        "rules",
        "A colour rule by a formula with ; between its arguments is accepted",
        trials.rules,
        judging.rules,
        "the rows have no colours",
        shown=judging.formula,
        is_read=False,
    ),
    Assumption(
        "open ranges",
        "A range without an end stays without one: in protections, views and colours",
        trials.ranges,
        judging.open_ranges,
        "nothing: passbot gives every range an end, and moves it with the grid",
    ),
    Assumption(
        "closed ranges",
        "A range with an end shrinks with deleted rows, and does not grow with appended ones",
        trials.resized,
        judging.closed_ranges,
        "the ranges are held against the grid at each start, each night and when the grid changes, and set anew",
    ),
    Assumption(
        "moves",
        "A column can be moved, with what stands in it",
        trials.moves,
        judging.moves,
        "columns that somebody has moved stay there: ticks are read by the header, the rest waits for a person",
    ),
    Assumption(
        "filter",
        "Rows that a filter hides are copied and written like others",
        trials.filtered,
        judging.filtered,
        "nothing: a filter is lifted while rows leave, and put back",
    ),
    Assumption(
        "fresh",
        "A read shows what was written before it",
        trials.none,
        judging.fresh,
        "nothing: the number in each read tells how old it is, and an old one is not acted upon",
        shown=judging.read,
        is_read=False,
    ),
    Assumption(
        "one moment",
        "All ranges of one read are of one moment",
        trials.none,
        judging.one_moment,
        "nothing: the number is read first and last, and where they differ all is read again",
        shown=judging.read,
        is_read=False,
    ),
    Assumption(
        "language",
        "Refusals are in English",
        trials.none,
        judging.language,
        "nothing: passbot goes by status and by looking, never by words",
        is_read=False,
    ),
    Assumption(
        "time",
        "A call takes less than three seconds",
        trials.none,
        judging.time,
        "ticks are in the database so much later; after 20 seconds a call is given up and done again",
        shown=judging.took,
        is_read=False,
    ),
)
