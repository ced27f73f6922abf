"""Where the real cases are: deployments under every policy that is tried, made when they are needed."""

from dataclasses import replace

from flask.testing import FlaskClient

from infra.installation import Installation
from register.models import Deployment, ModelVersion
from register.vocabulary import Impact, ReviewPolicy
from reviews.vocabulary import DeploymentState
from tests import builders
from tests.cast import Cast
from tests.reviews.following.beside import Beside
from tests.reviews.following.colleagues import colleagues
from tests.reviews.following.fitting import Papers
from tests.reviews.following.real import RealCase
from tests.reviews.practice import practising

Kind = tuple[Impact, ReviewPolicy]
ALWAYS, NEVER = 1.0, 0.0


def kind(impact: Impact, rules: ReviewPolicy, sampled: bool) -> Kind:
    """A kind of deployment: an output of low impact is always sampled, or never."""
    return impact, replace(rules, sample_share=ALWAYS if sampled else NEVER)


class Workplace:
    """A deployment per kind; one that was stopped is made anew for the next case."""

    def __init__(self, house: Installation, client: FlaskClient, cast: Cast) -> None:
        self.house, self.client, self.cast = house, client, cast
        self.actors = colleagues(house, cast)
        self.papers = Papers(house, cast, self.actors)
        self.deployments: dict[Kind, Deployment] = {}
        self.cases = 0

    def case(self, wanted: Kind) -> Beside:
        """A new case; the model has not run yet."""
        impact, rules = wanted
        self.cases += 1
        deployment = self.deployments.get(wanted) or self._deployed(wanted)
        case = RealCase(self.house, self.client, self.cast, self.actors, deployment, self.cases)
        sampled = impact == Impact.LOW and rules.sample_share == ALWAYS
        return Beside(case, rules, case.facts(), self.papers, sampled)

    def known_case(self, wanted: Kind) -> Beside:
        """A case of which the answer is known, among the work since a real one came; it always is to be read."""
        impact, rules = wanted[0], replace(wanted[1], seeded_share=ALWAYS)
        deployment = self._deployed((impact, rules))
        practising.ready(self.house, self.cast, deployment)
        self.cases += 1
        case = RealCase(self.house, self.client, self.cast, self.actors, deployment, self.cases)
        sown = practising.sow(self.house, self.cast, case.batch)
        assert sown
        case.work_on(sown)
        return Beside(case, rules, case.facts(), self.papers, sampled=impact == Impact.LOW)

    def leave(self, beside: Beside) -> None:
        """Leave nothing behind that a later case would meet."""
        if beside.facts.deployment != DeploymentState.ACTIVE or beside.changed:
            kept = {one: it for one, it in self.deployments.items() if it.id != beside.case.deployment.id}
            self.deployments = kept

    def _deployed(self, wanted: Kind) -> Deployment:
        impact, rules = wanted
        made = builders.a_deployment(self.house, self.cast, impact, policy=rules)
        with self.house.database.write(made.organisation_id) as session:
            # As its owner may have told when describing the model: this outcome goes against the resident.
            model = session.get_one(ModelVersion, made.model_version_id)
            model.outcomes = [
                one | {"adverse": one["code"] == builders.OUTCOMES[1]} for one in model.outcomes
            ]
            session.add(model)
        self.deployments[wanted] = made
        return made
