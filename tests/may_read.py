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
    "sheet.archive._ENTERED_BEFORE": FIRST,
    "sheet.batches._LAST_NUMBER": FIRST,
    "sheet.batches._STATE": FIRST,
    "slots.board._LAST_EVENT": FIRST,
    "slots.board._WAS_USED": FIRST,
    "calendars.placing._INSERT": "one row: the last that begins before",
    "site.clocks._LAST_EVENT": FIRST,
    "privacy.chats._LAST_SAID": FIRST,
    "privacy.chats._FORGET_CHAT[7]": "when somebody leaves: the words to everybody of a month",
    "sheet.ticks._LAST_TICK": FIRST,
    "telling.journal._FIRST": FIRST,
    "sheet.sheet_owner._FIRST": FIRST,
    # A page.
    "adoption.entries._ENTRIES": PAGE,
    "sheet.archive._ARCHIVED": PAGE,
    "sheet.archive._ARCHIVED_SINCE": PAGE,
    "sheet.batches._OLD_NUMBERS": PAGE,
    "telling.broadcast._NEXT": PAGE,
    "privacy.chats._SAID": PAGE,
    "telling.journal._LATEST": PAGE,
    # Some days.
    "telling.reports._BY_DAY": DAYS,
    "telling.reports._ENTRIES": DAYS,
    "telling.reports._STATE": f"{DAYS}; and the residents, {PEOPLE}",
    "site.figures._DEAD": DAYS,
    "site.figures._ARRIVALS": DAYS,
    "passes.search._INSIDE": DAYS,
    "passes.closed_search._CLOSED_PLATE": DAYS,
    "passes.closed_search._SEEN": DAYS,
    # A calendar.
    "calendars.placing._COUNT": f"{CALENDAR}: an index alone",
    "calendars.views._COUNTS": CALENDAR,
    "calendars.views._RECENT": CALENDAR,
    "privacy.forgetting._FORGET_PERSON[9]": f"{CALENDAR}, when somebody leaves",
    "privacy.my_data._READ[calendars]": f"{HUMAN}: {CALENDAR}",
    "privacy.my_data._COUNT[calendars]": f"{HUMAN}: {CALENDAR}",
    # By night.
    "places.populate._OVER": "hourly: what is over and not booked, by an index; most of it goes",
    "privacy.retention._OLD_ORDERS": NIGHT,
    "privacy.retention._OLD_RESIDENTS": NIGHT,
    "privacy.retention._OLD_SERIES": NIGHT,
    "privacy.retention._OLD_VISITS": NIGHT,
    "privacy.sweeping._SWEEP[updates]": NIGHT,
    "privacy.sweeping._SWEEP[deliveries]": NIGHT,
    "privacy.sweeping._SWEEP[words to everybody]": f"{NIGHT}; those of a month are kept",
    "privacy.sweeping._SWEEP[answers]": NIGHT,
    "privacy.sweeping._SWEEP[sign-ins]": f"{NIGHT}; sessions last a month",
    "privacy.sweeping._SWEEP[what strangers agreed to]": NIGHT,
    "privacy.sweeping._SWEEP[visits asked for]": f"{NIGHT}; those of a year are kept",
    "privacy.sweeping._SWEEP[visitors' addresses]": NIGHT,
    "privacy.sweeping._SWEEP[visits called off]": f"{NIGHT}; those of a year are kept",
    "privacy.sweeping._SWEEP[visitors' origins]": f"{NIGHT}; those of a year are kept",
    "privacy.sweeping._SWEEP[links]": f"{NIGHT}: a few of each person",
    "privacy.sweeping._SWEEP[guests]": f"{NIGHT}; those of a month are known",
    "privacy.thinning._FIRST": FIRST,
    "privacy.thinning._EVENTS": PAGE,
    "privacy.thinning._LEAVE": f"{PAGE}; and the newest event",
    "privacy.thinning._CARDS": f"{PAGE}; those of a month are kept",
    "privacy.thinning._PUT_AWAY": PAGE,
    # Somebody wants all of it.
    "sheet.archive._STRUCK_SINCE": "an older version of the sheet was restored",
    "telling.broadcast._EVERYBODY": PEOPLE,
    "site.database.PROMISES[an arrived order has an entry, any other has none]": HUMAN,
    "site.database.PROMISES[turns follow one another]": HUMAN,
    "site.database.PROMISES[every order has its event]": HUMAN,
    "site.database.PROMISES[what is booked has its place, and no brand]": HUMAN,
    "site.database.PROMISES[no two live slots of one seat overlap]": HUMAN,
    "site.database.PROMISES[no two live PINs are equal at one time]": HUMAN,
    "telling.export._TABLES[orders][2]": HUMAN,
    "telling.export._TABLES[arrivals][2]": HUMAN,
    "telling.export._TABLES[residents][2]": HUMAN,
    "privacy.chats._HEARD": "in slices, when somebody leaves: the updates of three days",
    "privacy.my_data._READ[messages]": f"{HUMAN}: the updates of three days",
    "privacy.my_data._COUNT[messages]": f"{HUMAN}: the updates of three days",
    "people.people_search._CALLED": f"who is called like that, of {PEOPLE}, by an index",
    "people.people_search._HOLDING": f"{PEOPLE}; only where nobody's name begins like that",
    "people.people_search._OF_PHONE": f"whose phone holds these digits, of {PEOPLE}, by an index",
    "people.consents._TALLY": f"{HUMAN}: what was said to each version, by {PEOPLE}",
    "people.consents._UNASKED": f"{HUMAN}: {PEOPLE}",
    "people.consents._WHO": f"{HUMAN}: what was said to each version, by {PEOPLE}",
    "people.residents._EVERYBODY": PEOPLE,
    "telling.reports._LABELS": "the invites that have a label, by an index alone: fewer than live here",
    "passes.search_statements.BY_NAME[0]": f"who is called like that, of {PEOPLE}, by an index",
    "passes.search_statements.BY_NAME[1]": f"who is called like that, of {PEOPLE}, by an index",
}
SQLITE = {
    "people.consents._MAKE": f"{HUMAN}: an admin writes new words",
    "adoption.adopting._GONE": PAGE,
    "calendars.calendar_leaving._FREE": f"a page {CALENDAR}",
    "telling.journal._OF_PLACES": f"{HUMAN}: the numbers of a place's orders and slots, by indexes alone",
}
POSTGRES = {
    "calendars.calendar_leaving._FREE": "of one calendar, by two indexes at once",
    "desks.desks._OF_PERSON": DAYS,
    "places.populate._GO": "a page that was found before",
    "privacy.forgetting._FORGET_PERSON[3]": "what was mailed to strangers, and is kept for a month",
    "telling.journal._OF_PLACES": PAGE,
    "privacy.sweeping._SWEEP[guests' tries]": NIGHT,
}
PEEWEE = {
    "site.copying._one": "the whole site is copied, while it is stopped",
    "site.copying.copy": "the same: its indexes are made anew",
    "site.database._counts": HUMAN,
    "calendars.views._ids": f"a page {CALENDAR}",
    "calendars.plans.generate_all": "who has a calendar of their own, hourly",
    "people.invites.all_invites": PAGE,
    "people.keys.everybodys": f"{HUMAN}: keys are few",
}
