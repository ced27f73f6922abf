"""The whole story, step by step, each step checked: from an empty register to letters that residents can read."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.identity.demo import DEMO_PASSWORD
from register.demo import SLUGS, DemoAlgorithm, read
from web.demo import deciding, entering, objecting, styling
from web.demo.client import Client, Unexpected, sign_in
from web.demo.entering import People
from web.demo.leaks import none_to_be_had
from web.demo.listening import Heard, listening

CASES = 100  # of each algorithm
DECIDED = 6  # of each algorithm: every verdict twice


@dataclass(frozen=True)
class Step:
    """One checked step: what was done, how many, and in how many seconds."""

    name: str
    count: int
    seconds: float


@dataclass
class Told:
    """The story as far as it was told."""

    steps: list[Step] = field(default_factory=list)

    def step(self, name: str, do: Callable[[], Any], count: Callable[[Any], int] = lambda found: 1) -> Any:
        """Do a step and write down how it went; what it raises ends the story."""
        begun = time.monotonic()
        found = do()
        self.steps.append(Step(name, count(found), time.monotonic() - begun))
        return found


def people_of(base: str, token: str, data: Path | None) -> People:
    """Everybody signed in."""

    def person(name: str) -> Client:
        return sign_in(base, f"{name}@voorbeeldstad.example", DEMO_PASSWORD)

    return People(
        person("sanne"),
        person("petra"),
        person("tim"),
        person("kees"),
        person("noor"),
        Client(base, token),
        data,
    )


def play(base: str, token: str, out: Path, data: Path) -> list[Step]:
    """Play everything; PDFs are left in `out`. Raises `Unexpected` at the first thing that is not as it should be."""
    told = Told()
    people = told.step("sign in", lambda: people_of(base, token, data), lambda _: 5)
    told.step("logo and colour", lambda: styling.dress(people))
    with listening(people.system) as heard:
        for slug in SLUGS:
            _tell(told, people, read(slug), out, heard)
    return told.steps


def _tell(told: Told, people: People, algorithm: DemoAlgorithm, out: Path, heard: Heard) -> None:
    name = algorithm.slug
    outcomes = [str(one["code"]) for one in algorithm.entry["outcomes"]]
    algorithm_id = told.step(f"{name}: enter", lambda: entering.enter(people, algorithm))
    model_id = told.step(
        f"{name}: upload, inspect, describe", lambda: entering.upload(people, algorithm_id, algorithm)
    )
    told.step(
        f"{name}: examine with golden rows",
        lambda: entering.examine(people, model_id, algorithm),
        lambda f: f["goldenRows"],
    )
    told.step(f"{name}: publish", lambda: entering.publish(people, algorithm_id))
    told.step(
        f"{name}: assess, advise, decide",
        lambda: entering.judge(people, algorithm_id, model_id, algorithm),
        lambda signed: signed,
    )
    deployment_id = told.step(
        f"{name}: deploy", lambda: entering.deploy(people, algorithm_id, model_id, algorithm)
    )
    cases = deciding.first_lines(algorithm, CASES)
    batch_id = told.step(
        f"{name}: submit", lambda: deciding.submit(people, deployment_id, cases, name), lambda _: CASES
    )
    told.step(f"{name}: submit the same again", lambda: _same(people, deployment_id, cases, name, batch_id))
    ids = told.step(f"{name}: predict and explain", lambda: deciding.all_computed(people, batch_id), len)
    told.step(
        f"{name}: no output to be had unsigned", lambda: none_to_be_had(people, ids, outcomes), lambda n: n
    )
    judged = told.step(f"{name}: claim, judge, then see", lambda: _judge(people, ids, outcomes), len)
    released = told.step(
        f"{name}: follow, deviate, set aside", lambda: _decide(people, judged, algorithm), len
    )
    set_aside = {one.suggestion_id for one in judged} - set(released)
    told.step(
        f"{name}: hear it by signed webhook",
        lambda: heard.all_of("released", released) + heard.all_of("without-model", set_aside),
        lambda count: count,
    )
    letters = told.step(f"{name}: fetch, with letters", lambda: _letters(people, released, out), len)
    told.step(f"{name}: object, hear, uphold", lambda: _object(people, algorithm, released[-2:]), lambda n: n)
    if len(ids) != CASES or len(judged) != DECIDED or len(letters) != DECIDED * 2 // 3:
        raise Unexpected(f"{name}: {len(ids)} cases, {len(judged)} judged, {len(letters)} letters")


def _object(people: People, algorithm: DemoAlgorithm, suggestion_ids: list[str]) -> int:
    found = [deciding.fetched(people, one) for one in suggestion_ids]
    return objecting.object_to(people, algorithm, [str(one["releaseId"]) for one in found])


def _same(people: People, deployment_id: str, cases: bytes, key: str, batch_id: str) -> None:
    if deciding.submit(people, deployment_id, cases, key) != batch_id:
        raise Unexpected("the same request made a second batch")


def _judge(people: People, ids: list[str], outcomes: list[str]) -> list[deciding.Judged]:
    readers = (people.caseworker, people.colleague)
    return [
        deciding.judge(readers[place % 2], suggestion_id, outcomes[place % len(outcomes)])
        for place, suggestion_id in enumerate(ids[:DECIDED])
    ]


def _decide(people: People, judged: list[deciding.Judged], algorithm: DemoAlgorithm) -> list[str]:
    """Every verdict in turn; returns the cases that must come out."""
    readers = (people.caseworker, people.colleague)
    come_out = []
    for place, one in enumerate(judged):
        verdict = deciding.VERDICTS[place % 3]
        deciding.decide(readers[place % 2], one, verdict, algorithm)
        again = readers[place % 2].send("POST", f"/suggestions/{one.suggestion_id}/claims")
        if again.status != 409:
            raise Unexpected(f"a decided case could be claimed again: {again.status}")
        come_out += [one.suggestion_id] if verdict != "set_aside" else []
    return come_out


def _letters(people: People, released: list[str], out: Path) -> list[Path]:
    paths = []
    for suggestion_id in released:
        release = deciding.fetched(people, suggestion_id)
        pdf = deciding.letter(people, release["releaseId"])
        if not pdf.startswith(b"%PDF-"):
            raise Unexpected("the letter is no PDF")
        path = out / f"letter-{suggestion_id}.pdf"
        path.write_bytes(pdf)
        paths.append(path)
    return paths
