"""The committee's advice over the API: what was published, for anybody."""

from typing import Any

from marshmallow import fields
from sqlmodel import Session, col, select

from infra.errors import NotFound
from infra.identity.actors import PUBLIC, needs
from register.api.speaking import Answer, PageQuery, Routes, list_of, listed, page_of
from register.committee.models import Advice, AdvicePublication
from register.committee.published import PublicAdvice, published_advices
from register.committee.vocabulary import AdviceVerdict, CollegeReply
from register.door import looking_around
from register.models import Algorithm
from register.schemas.base import Schema, Word

routes = Routes("Advice", __name__, "What the ethics committee advised, and what came of it.")


class AdviceConditionSchema(Schema):
    """A condition of an advice; `metOn` is the day on which somebody checked that it is met."""

    text = fields.String()
    due = fields.Date()
    met_on = fields.Date(allow_none=True)


class AdviceVotesSchema(Schema):
    """How many members voted what, and how many stood aside because of an interest."""

    for_ = fields.Integer(data_key="for")
    against = fields.Integer()
    abstained = fields.Integer()
    recused = fields.Integer()


class CollegeReplySchema(Schema):
    """What the college does with an advice; reasons are needed to depart from it."""

    reply = Word(CollegeReply)
    reasons = fields.String()
    decided_on = fields.Date()


class AdviceSchema(Schema):
    """A published advice, without names. `stale` names the parts of the entry that changed since."""

    id = fields.String()
    number = fields.Integer()
    verdict = Word(AdviceVerdict)
    reasons = fields.String()
    conditions = fields.List(fields.Nested(AdviceConditionSchema))
    dissent = fields.List(fields.String())
    votes = fields.Nested(AdviceVotesSchema)
    next_review = fields.Date(allow_none=True)
    adopted_at = fields.DateTime()
    published_at = fields.DateTime()
    reply = fields.Nested(CollegeReplySchema, allow_none=True)
    stale = fields.List(fields.String())


@routes.get("/algorithms/<algorithm_id>/advices")
@needs(PUBLIC)
@routes.arguments(PageQuery, location="query")
@routes.response(200, list_of("Advices", AdviceSchema))
def list_advices(query: dict[str, Any], algorithm_id: str) -> Answer:
    """The published advice of the ethics committee on an algorithm, newest first."""
    with looking_around() as session:
        _must_be_published(session, algorithm_id)
        chosen = select(Advice).where(
            Advice.algorithm_id == algorithm_id, Advice.id == AdvicePublication.advice_id
        )
        rows, more = page_of(session, chosen, col(Advice.id), query["page"], newest_first=True)
        told = {one.number: one for one in published_advices(session, algorithm_id)}
        return listed([_told(row.id, told[row.number]) for row in rows], more)


def _must_be_published(session: Session, algorithm_id: str) -> None:
    found = session.get(Algorithm, algorithm_id)
    if not found or not found.revision_number:
        raise NotFound("register.algorithm_not_found")


def _told(advice_id: str, advice: PublicAdvice) -> Answer:
    votes = {
        "for_": advice.votes_for, "against": advice.votes_against, "abstained": advice.votes_abstain,
        "recused": advice.recused,
    }  # fmt: skip
    names = (
        "number", "verdict", "reasons", "conditions", "dissent", "next_review", "adopted_at", "published_at", "reply",
        "stale",
    )  # fmt: skip
    return {name: getattr(advice, name) for name in names} | {"id": advice_id, "votes": votes}
