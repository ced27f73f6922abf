"""What every page of an assessment shows around its own question: where one is, who may do what, texts with markup."""

import re
from functools import partial
from typing import Any

import nh3
from flask import render_template, url_for
from markupsafe import Markup

from infra.i18n import gettext, language, pick
from infra.identity.actors import Role
from register import permissions
from register.assessments import queries
from register.assessments.queries import Line, Whole
from register.assessments.vocabulary import answered_by
from register.door import actor, looking_around, reading
from register.instruments.definition import Shape, Texts
from register.models import Algorithm
from register.pages.root import blueprint
from register.richtext import plain
from register.standards.ours import AI_ACT_CLASSES, AI_ACT_ROLES
from register.vocabulary import Standing

# What may stay of the markup in an instrument's texts; scripts, styles and pictures from elsewhere never do.
TAGS = {"a", "b", "strong", "i", "em", "ul", "ol", "li", "br", "p"}
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"https", "http", "mailto"}
BLOCKS = re.compile(r"<(?:p|ul|ol)\b", re.IGNORECASE)
TAG = re.compile(r"<[a-zA-Z/!]")
# Labels of our own tree that are neither a class nor a role.
STEPS_OF_OURS = ("area", "exception")
ITEM = re.compile(r"\n(?=\s*(?:[-•*]|\d+[.)])\s)")


def place(whole: Whole, algorithm: Algorithm, here: str = "") -> list[dict[str, str]]:
    """The way from the list of entries to a page of an assessment."""
    way = [
        *trail_of(algorithm),
        {"href": url_for("register.assessments", algorithm_id=algorithm.id), "label": gettext("register.assessments.title")},
        {"href": address(whole.line), "label": title(whole.line.title)},
    ]  # fmt: skip
    return [*way, {"label": here}] if here else [*way[:-1], {"label": title(whole.line.title)}]


def trail_of(algorithm: Algorithm) -> list[dict[str, str]]:
    """The way from the list of entries to the page of an entry."""
    return [
        {"href": url_for("register.entries"), "label": gettext("register.entries.title")},
        {"href": url_for("register.entry", algorithm_id=algorithm.id), "label": algorithm.name},
    ]


def address(line: Line) -> str:
    """The page of an assessment."""
    return to("assessment", line.algorithm_id, line.id)


def to(view: str, algorithm_id: str, assessment_id: str, **more: str | int) -> str:
    """The address of a page about an assessment."""
    values: dict[str, Any] = {"algorithm_id": algorithm_id, "assessment_id": assessment_id, **more}
    return url_for(f"{blueprint.name}.{view}", **values)


def page(template: str, algorithm: Algorithm, whole: Whole, here: str = "", **more: Any) -> str:
    """Draw a page of an assessment."""
    return render_template(
        f"register/assessments/{template}.html", algorithm=algorithm, whole=whole, trail=place(whole, algorithm, here),
        to=partial(to, algorithm_id=algorithm.id, assessment_id=whole.line.id), may=may(algorithm, whole),
        is_tree=whole.definition.shape == Shape.TREE, **more,
    )  # fmt: skip


def may(algorithm: Algorithm, whole: Whole) -> dict[str, bool]:
    """What the one who looks may do here now."""
    who = actor()
    alive = algorithm.standing != Standing.WITHDRAWN
    theirs = who.may(permissions.ANSWER_ASSESSMENT) and bool(who.roles & answered_by(whole.line.kind))
    signable = who.may(permissions.SIGN_ASSESSMENT) and Role.FG not in who.roles
    signed = whole.line.state == "signed"
    return {
        "answer": theirs and not whole.frozen and alive,
        "reopen": theirs and signed and whole.line.newest and alive,
        "sign": signable and not signed and any(Role(one) in who.roles for one in whole.waits_for),
        "advise": who.may(permissions.ADVISE_ON_ASSESSMENT) and not whole.frozen,
        "summarise": who.may(permissions.SUMMARISE_ASSESSMENT),
        "take_over": who.may(permissions.ENTER) and alive,
    }


def found(algorithm_id: str, assessment_id: str) -> tuple[Algorithm, Whole]:
    """The algorithm and one of its assessments, with everything in it. Raises `NotFound`."""
    with reading() as session:
        whole = queries.one(session, assessment_id, algorithm_id)
        return session.get_one(Algorithm, algorithm_id), whole


@blueprint.app_template_filter("title_of")
def title(texts: Texts) -> str:
    """A text of an instrument on one line, without markup, in the language of the page or else as it is."""
    return " ".join(plain(pick(dict(texts))).split())


@blueprint.app_template_filter("label_told")
def label_told(label: str) -> str:
    """A label of a decision tree in words; one of an imported tree as it is, because those are words."""
    for field, words in (("ai_act_class", AI_ACT_CLASSES), ("ai_act_role", AI_ACT_ROLES)):
        if label in words:
            return gettext(f"register.choice.{field}.{label}")
    return gettext(f"register.assessments.label.{label}") if label in STEPS_OF_OURS else label


@blueprint.app_template_filter("told_in")
def told_in(texts: Texts) -> str:
    """The language that a text of an instrument is shown in, where that is not the page's."""
    shown = (
        language() if texts.get(language()) else "nl" if texts.get("nl") else next(iter(texts), language())
    )
    return "" if shown == language() else shown


@blueprint.app_template_filter("marked_up")
def marked_up(texts: Texts) -> Markup:
    """A text of an instrument with the little markup that is harmless; without any, its paragraphs."""
    text = pick(dict(texts))
    if TAG.search(text):
        text = nh3.clean(text, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES)
    else:
        text = str(Markup.escape(text))
    parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    told = [part if BLOCKS.search(part) else f"<p>{ITEM.sub('<br>', part)}</p>" for part in parts]
    # Cleaned above, once more as a whole: paragraphs may have been cut within an element.
    return Markup(nh3.clean("".join(told), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES))  # noqa: S704


@blueprint.app_template_global("signed_assessments")
def signed_assessments(organisation: str, slug: str) -> list[Line]:
    """The signed assessments of a public algorithm, for its page."""
    with looking_around() as session:
        return queries.public_at(session, organisation, slug)


@blueprint.app_template_global("required_assessments")
def required_assessments(algorithm: Algorithm) -> list[queries.Requirement]:
    """What the class of an entry asks for and how it stands; nothing for who may not see assessments."""
    if not actor().may(permissions.SEE_ASSESSMENTS):
        return []
    with reading() as session:
        return queries.required_of(session, algorithm)
