"""Practice cases of the demonstration: made by the owner, and answered by two experts apart from each other."""

from sqlmodel import Session

from infra.commands import opened
from infra.identity.actors import Actor
from register.demo import DemoAlgorithm
from register.rows import read_json
from reviews.practice import library
from web.demo.entering import People
from web.demo.judging import everybody

# Who answered a practice case never reads it: the one arbiter here must stay free to.
EXPERTS = ("bea", "tim")


def prepare(people: People, algorithm_id: str, algorithm: DemoAlgorithm) -> int:
    """Fill the library of one algorithm; return how many cases stand ready."""
    house = opened(people.data)
    try:
        organisation, actors = everybody(house)
        rows = [
            one["values"] | {name: one[name] for name in ("information", "hearing")}
            for one in algorithm.practice
        ]
        with house.database.write(organisation) as session:
            cases = library.bring(session, actors["sanne"], algorithm_id, read_json(rows, len(rows)))
            for case, told in zip(cases, algorithm.practice, strict=True):
                for expert, reason in zip(EXPERTS, told["reasons"], strict=True):
                    _answer(session, actors[expert], case.id, told["outcome"], reason)
        return len(cases)
    finally:
        house.close()


def _answer(session: Session, expert: Actor, practice_case_id: str, outcome: str, reason: str) -> None:
    library.open_case(session, expert, practice_case_id)
    library.answer(session, expert, practice_case_id, outcome, reason)
