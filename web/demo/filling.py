"""Forty cases in different states, so that a newcomer finds work of every kind."""

from collections.abc import Callable

from register.demo import SLUGS, WITHOUT_MODEL, DemoAlgorithm, read, read_entry
from web.demo import deciding, entering, objecting, practising, styling
from web.demo.entering import People

CASES = 20  # of each algorithm


def fill(people: People, say: Callable[[str], None]) -> None:
    """Enter both algorithms and bring twenty cases of each as far as their story goes; publish the entries without a model."""
    styling.dress(people)
    for slug in SLUGS:
        algorithm = read(slug)
        algorithm_id = entering.enter(people, algorithm)
        model_id = entering.upload(people, algorithm_id, algorithm)
        entering.examine(people, model_id, algorithm)
        entering.publish(people, algorithm_id)
        entering.judge(people, algorithm_id, model_id, algorithm)
        deployment_id = entering.deploy(people, algorithm_id, model_id, algorithm)
        practising.prepare(people, algorithm_id, algorithm)
        batch_id = deciding.submit(
            people, deployment_id, deciding.first_lines(algorithm, CASES), f"fill-{slug}"
        )
        released = _decide_some(people, algorithm, deciding.all_computed(people, batch_id))
        objecting.object_to(people, algorithm, [_release_of(people, one) for one in released])
        say(f"{algorithm.entry['name']}: {CASES} cases")
    for slug in WITHOUT_MODEL:
        say(f"{_publish_entry(people, slug)}: published, no model")


def _publish_entry(people: People, slug: str) -> str:
    """Enter and publish an entry that needs no model; return its name."""
    entry = read_entry(slug)
    content = {key: value for key, value in entry.items() if key != "slug"}
    made = people.owner.ask("POST", "/algorithms", 201, {"content": content, "slug": slug})
    entering.publish(people, str(made.data["id"]))
    return str(entry["name"])


def _decide_some(people: People, algorithm: DemoAlgorithm, ids: list[str]) -> list[str]:
    """Four followed, two deviated from, one set aside, two claimed of which one is judged; the others wait.

    Returns the cases that come out first.
    """
    outcomes = [str(one["code"]) for one in algorithm.entry["outcomes"]]
    readers = (people.caseworker, people.colleague)
    for place, verdict in enumerate(["follow"] * 4 + ["deviate"] * 2 + ["set_aside"]):
        reader = readers[place % 2]
        judged = deciding.judge(reader, ids[place], outcomes[place % len(outcomes)])
        deciding.decide(reader, judged, verdict, algorithm)
    people.caseworker.ask("POST", f"/suggestions/{ids[7]}/claims", 201)
    deciding.judge(people.caseworker, ids[8], outcomes[0])
    return ids[:2]


def _release_of(people: People, suggestion_id: str) -> str:
    return str(deciding.fetched(people, suggestion_id)["releaseId"])
