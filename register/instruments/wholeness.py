"""Whether an instrument holds together: every reference leads somewhere, none leads back to itself, no tree goes round."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from register.instruments.definition import Definition, Shape, Tree
from register.instruments.expressions import parse
from register.instruments.files import refused

MOST_QUESTIONS = 20_000
MOST_STATES = 50_000
# Labels in all those sets together: many answers with labels of their own make few states large.
MOST_LABELS = 1_000_000
State = tuple[str, frozenset[str]]  # a question, and the labels that one has on arriving


def check(definition: Definition) -> None:
    """Raises `NotValid` naming the first place where it does not hold together, and what to do there."""
    if definition.tree:
        _check_tree(definition.tree)
        return
    questions = list(definition.everything())
    listed = [question.id for section in definition.sections for question in section.questions]
    if not listed:
        raise refused("register.instruments.no_questions")
    if len(questions) > MOST_QUESTIONS:
        raise refused("register.instruments.too_many_questions", most=MOST_QUESTIONS)
    columns = [column.id for question in definition.by_id.values() for column in question.columns]
    _must_be_single([*listed, *columns])
    edges = {
        one.id: {condition.question for condition in one.conditions} | ({one.choices_from} - {""})
        for one in questions
    }
    _must_be_known(edges, set(edges))
    _must_not_go_round(edges, "register.instruments.cycle")
    if definition.shape == Shape.TABLE:
        _check_rules(definition)


def _check_tree(tree: Tree) -> None:
    ids = [one.id for one in tree.questions]
    if not ids:
        raise refused("register.instruments.no_questions")
    _must_be_single(ids)
    _must_be_single([one.id for one in tree.conclusions])
    ways = [(one.id, way) for one in tree.questions for answer in one.answers for way in answer.ways]
    for start, way in ways:
        if way.to not in (tree.conclusion_by_id if way.ends else tree.question_by_id):
            raise refused("register.instruments.unknown_target", start, id=start, target=way.to)
    edges = dict[str, set[str]]((one, set()) for one in ids)
    for start, way in ways:
        if not way.ends:
            edges[start].add(way.to)
    round_ = _round_in(edges)
    if round_ and not _ends(tree):
        raise refused("register.instruments.loop", round_[-1], round=_shown(round_))


def _must_be_single(ids: Iterable[str]) -> None:
    twice = [one for one, count in Counter(ids).items() if count > 1]
    if twice:
        raise refused("register.instruments.twice", twice[0], id=twice[0])


def _must_be_known(edges: Mapping[str, set[str]], known: set[str]) -> None:
    for start, targets in edges.items():
        for target in sorted(targets - known):
            raise refused("register.instruments.unknown_reference", start, id=start, target=target[:80])


def _must_not_go_round(edges: Mapping[str, set[str]], code: str) -> None:
    round_ = _round_in(edges)
    if round_:
        raise refused(code, round_[-1], round=_shown(round_))


def _round_in(edges: Mapping[str, set[str]]) -> list[str]:
    """The first way that comes back to where it was. Without recursion: a chain may be as long as the instrument."""
    finished: set[str] = set()
    for start in edges:
        way: list[tuple[str, list[str]]] = [(start, sorted(edges[start]))] if start not in finished else []
        upon = {start}
        while way:
            here, left = way[-1]
            if not left:
                way.pop()
                upon.discard(here)
                finished.add(here)
                continue
            following = left.pop()
            if following in upon:
                names = [name for name, _ in way]
                return [*names[names.index(following) :], following]
            if following not in finished:
                upon.add(following)
                way.append((following, sorted(edges[following])))
    return []


def _shown(names: list[str]) -> str:
    shown = names if len(names) <= 8 else [*names[:4], "…", *names[-3:]]
    return " → ".join(name[:60] for name in shown)


def _ends(tree: Tree) -> bool:
    """Whether every walk ends although the arrows go round: labels may close the way back (so it is in the official
    tree). Looks at every question with every set of labels that one can have there, up to a bound.
    """
    start = (tree.questions[0].id, frozenset[str]())
    edges: dict[State, set[State]] = {}
    waiting, looked_at = [start], 0
    while waiting:
        here = waiting.pop()
        if here in edges:
            continue
        edges[here] = set(_onward(tree, here))
        waiting += edges[here]
        looked_at += sum(1 + len(labels) for _, labels in edges[here])
        if len(edges) > MOST_STATES or looked_at > MOST_LABELS:
            return False
    names = {state: str(number) for number, state in enumerate(edges)}
    return not _round_in({names[one]: {names[each] for each in to} for one, to in edges.items()})


def _onward(tree: Tree, here: State) -> Iterator[State]:
    question, labels = here
    for answer in tree.question_by_id[question].answers:
        having = labels | set(answer.labels)
        way = next((one for one in answer.ways if not one.only_if or parse(one.only_if).holds(having)), None)
        if way and not way.ends:
            yield way.to, having


def _check_rules(definition: Definition) -> None:
    for rule in definition.rules:
        for question, value in rule.when.items():
            asked = definition.by_id.get(question)
            if not asked or value not in {choice.value for choice in asked.choices}:
                raise refused("register.instruments.unknown_reference", rule.id, id=rule.id, target=question)
