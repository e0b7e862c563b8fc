"""What of the product may read what has ever been, each with its reason. Whoever no longer does leaves the list.

By the name of the statement, or of the function that builds one with Peewee.
"""

FIRST = "one row: it stops at the first that it finds"
PAGE = "a page: it stops when that is full"
DAYS = "the days that were asked for, by an index"
NIGHT = "by night, in slices: what is swept is as long as a day, and is found in order of age"
HUMAN = "a command of an admin or a person, on the lane aside"
PEOPLE = "as many as live here"
CALENDAR = "of one person's own calendar, which ends at 60,000 slots"
BOTH = {
    # One row.
    "archive._ENTERED_BEFORE": FIRST,
    "batches._LAST_NUMBER": FIRST,
    "batches._STATE": FIRST,
    "board._LAST_EVENT": FIRST,
    "board._WAS_USED": FIRST,
    "calendar_making._INSERT": "one row: the last that begins before",
    "clocks._LAST_EVENT": FIRST,
    "forgetting._LAST_SAID": FIRST,
    "gate._LAST_TICK": FIRST,
    "journal._FIRST": FIRST,
    "journal._LAST": FIRST,
    "sheet_owner._FIRST": FIRST,
    # A page.
    "adopted_turns._ENTRIES": PAGE,
    "archive._ARCHIVED": PAGE,
    "archive._ARCHIVED_SINCE": PAGE,
    "batches._OLD_NUMBERS": PAGE,
    "broadcast._NEXT": PAGE,
    "forgetting._SAID": PAGE,
    "journal._LATEST": PAGE,
    # Some days.
    "reports._BY_DAY": DAYS,
    "reports._ENTRIES": DAYS,
    "reports._STATE": f"{DAYS}; and the residents, {PEOPLE}",
    "search._INSIDE": DAYS,
    "search_closed._CLOSED_PLATE": DAYS,
    "search_closed._SEEN": DAYS,
    # A calendar.
    "calendar_making._COUNT": f"{CALENDAR}: an index alone",
    "calendar_views._COUNTS": CALENDAR,
    "calendar_views._RECENT": CALENDAR,
    "forgetting._FORGET_PERSON[7]": f"{CALENDAR}, when somebody leaves",
    "my_data._READ[calendars]": f"{HUMAN}: {CALENDAR}",
    "my_data._COUNT[calendars]": f"{HUMAN}: {CALENDAR}",
    # By night.
    "filling._OVER": "hourly: what is over and not booked, by an index; most of it goes",
    "retention._OLD_ORDERS": NIGHT,
    "retention._OLD_RESIDENTS": NIGHT,
    "retention._OLD_SERIES": NIGHT,
    "retention._OLD_VISITS": NIGHT,
    "sweeping._SWEEP[updates]": NIGHT,
    "sweeping._SWEEP[deliveries]": NIGHT,
    "sweeping._SWEEP[words to everybody]": f"{NIGHT}; those of a month are kept",
    "sweeping._SWEEP[answers]": NIGHT,
    "sweeping._SWEEP[sign-ins]": f"{NIGHT}; sessions last a month",
    "sweeping._SWEEP[visits asked for]": f"{NIGHT}; those of a year are kept",
    "sweeping._SWEEP[visitors' addresses]": NIGHT,
    "sweeping._SWEEP[visits called off]": f"{NIGHT}; those of a year are kept",
    "sweeping._SWEEP[visitors' origins]": f"{NIGHT}; those of a year are kept",
    "sweeping._SWEEP[links]": f"{NIGHT}: a few of each person",
    "sweeping._SWEEP[guests]": f"{NIGHT}; those of a month are known",
    "thinning._FIRST": FIRST,
    "thinning._EVENTS": PAGE,
    "thinning._LEAVE": f"{PAGE}; and the newest event",
    "thinning._CARDS": f"{PAGE}; those of a month are kept",
    "thinning._PUT_AWAY": PAGE,
    # Somebody wants all of it.
    "archive._STRUCK_SINCE": "an older version of the sheet was restored",
    "broadcast._EVERYBODY": PEOPLE,
    "database.PROMISES[an arrived order has an entry, any other has none]": HUMAN,
    "database.PROMISES[turns follow one another]": HUMAN,
    "database.PROMISES[every order has its event]": HUMAN,
    "database.PROMISES[what is booked has its place, and no brand]": HUMAN,
    "database.PROMISES[no two live slots of one seat overlap]": HUMAN,
    "database.PROMISES[no two live PINs are equal at one time]": HUMAN,
    "export._TABLES[orders][2]": HUMAN,
    "export._TABLES[arrivals][2]": HUMAN,
    "export._TABLES[residents][2]": HUMAN,
    "forgetting._HEARD": "in slices, when somebody leaves: the updates of three days",
    "my_data._READ[messages]": f"{HUMAN}: the updates of three days",
    "my_data._COUNT[messages]": f"{HUMAN}: the updates of three days",
    "people_search._CALLED": f"who is called like that, of {PEOPLE}, by an index",
    "people_search._HOLDING": f"{PEOPLE}; only where nobody's name begins like that",
    "people_search._OF_PHONE": f"whose phone holds these digits, of {PEOPLE}, by an index",
    "residents._EVERYBODY": PEOPLE,
    "reports._LABELS": "the invites that have a label, by an index alone: fewer than live here",
    "search_statements.BY_NAME[0]": f"who is called like that, of {PEOPLE}, by an index",
    "search_statements.BY_NAME[1]": f"who is called like that, of {PEOPLE}, by an index",
}
SQLITE = {
    "adopting._GONE": PAGE,
    "calendar_leaving._FREE": f"a page {CALENDAR}",
    "journal._OF_PLACES": f"{HUMAN}: the numbers of a place's orders and slots, by indexes alone",
}
POSTGRES = {
    "calendar_leaving._FREE": "of one calendar, by two indexes at once",
    "desks._OF_PERSON": DAYS,
    "filling._GO": "a page that was found before",
    "forgetting._FORGET_PERSON[1]": "what was mailed to strangers, and is kept for a month",
    "journal._OF_PLACES": PAGE,
    "sweeping._SWEEP[guests' tries]": NIGHT,
}
PEEWEE = {
    "copying._one": "the whole site is copied, while it is stopped",
    "copying.copy": "the same: its indexes are made anew",
    "database._counts": HUMAN,
    "calendar_views._ids": f"a page {CALENDAR}",
    "calendar_plans.generate_all": "who has a calendar of their own, hourly",
    "invites.all_invites": PAGE,
    "keys.everybodys": f"{HUMAN}: keys are few",
}
