"""The words and limits of oversight: what is counted, what raises an alarm, and from which number on."""

from enum import StrEnum

# An outcome has a name of a model, a reason has a code of the deployment.
OUTCOME_MAX = 120
ACTION_MAX = 2_000
REFERENCE_MAX = 120

UNKNOWN = -1  # no browser could tell how long
# Seconds in view, by the lower edge of each step: as fine as a median needs, too coarse to know somebody by.
SECONDS = (0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1_200, 1_800)

# Figures about people are only ever about at least so many of them.
PEOPLE_LEAST = 5
# The alarm looks at a quarter, and at a year: a class that comes seldom needs the year, a change shows in the quarter.
WEEKS_SHORT, WEEKS_LONG = 13, 52
PERIODS = (4, WEEKS_SHORT, WEEKS_LONG)
# Cells of one person are kept for a year.
MONTHS_KEPT = 12

# "As good as always" (SCHUFA, C-634/21): followed in more than 98 of 100, and that with 95 % certainty.
FOLLOW_LIMIT = 0.98
# Looking after every decision meets an outlier sooner than looking once: in how many of 400 simulated years of so many
# decisions the alarm went off, when people truly follow this often (`python -m tests.bench oversight`).
REPEATED_YEAR = 2_000
REPEATED_LOOKS = ((0.95, 0.0), (0.97, 0.03), (0.98, 0.41), (0.99, 1.0))
# More than one in five signed faster than the policy holds possible.
HURRIED_LIMIT = 0.20
HURRIED_LEAST = 30
# Fewer than eight in ten practice cases decided as the experts did; under 20 nothing is said, a person is judged from 100.
CATCH_LIMIT = 0.80
CATCH_LEAST = 20
CATCH_PERSON = 100
# Readers who agree hardly better than chance (Landis and Koch 1977 call up to 0.40 fair at best).
AGREEMENT_LIMIT = 0.40
AGREEMENT_LEAST = 30
# Cases that reached their deadline unread, in seven days.
STALLED_LEAST = 3
STALLED_DAYS = 7

# Signals about one person, begun anew each month. (share of an ordinary reader at most, share of an odd one, error a month)
HURRY = (0.20, 0.80, 1e-4)
YIELD = (2 / 3, 0.98, 1e-3)
# What random samples of released low-impact outputs can show, when none of them is wrong.
SAMPLE_LIMITS = (0.05, 0.02, 0.01)


class Reading(StrEnum):
    """As which reader somebody signed."""

    FIRST = "first"
    SECOND = "second"
    ARBITER = "arbiter"


class Stage(StrEnum):
    """Of which judgement readers are compared: the own one, before the output, or the signed one, after it."""

    OWN = "own"
    SIGNED = "signed"


class AlarmKind(StrEnum):
    FOLLOW = "follow"  # an outcome against residents is followed as good as always
    HURRIED = "hurried"  # too many signatures faster than a real look
    CATCH = "catch"  # practice cases are missed
    AGREEMENT = "agreement"  # readers agree hardly better than chance
    STALLED = "stalled"  # deadlines pass
    SOMEBODY = "somebody"  # somebody in this group of five or more; never who
    OWN_HURRY = "own_hurry"  # told to that person alone
    OWN_YIELD = "own_yield"  # told to that person alone


OWN = frozenset({AlarmKind.OWN_HURRY, AlarmKind.OWN_YIELD})
# What may stop a model: that people follow it blindly or cannot be shown to catch its errors. Never the work of one person.
STOPPING = frozenset({AlarmKind.FOLLOW, AlarmKind.HURRIED, AlarmKind.CATCH})


class Scope(StrEnum):
    """What the works council agreed to (WOR 27, first paragraph, l)."""

    PERSONAL = "personal"  # somebody sees the own figures, nobody else hears of them
    SIGNALS = "signals"  # and a team of five or more hears that a signal was given, not about whom
