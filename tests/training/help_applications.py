"""Applications for debt help in an invented municipality, and the track that held.

The causal graph (arrow = drives). Five latent causes; the outcome depends on them and on the plain facts.

    security ----> net income, changing income, own business, crisis
    spending ----> fixed costs
    crisis ------> rent arrears, attachment, threat of eviction, stabilisation fits
    debt depth --> total debt, number of creditors, attachment, mediation fits
    skill -------> list of debts complete, earlier tracks, coaching fits
    children ----> fixed costs (and through them the room to repay); no arrow to the outcome

Why these arrows
- First things first: with a threat, an attachment or an income that changes every month no creditor
  accepts a proposal, so stabilisation comes before anything else.
- Debt mediation needs a complete list of debts, a steady income and some room to repay, and it is worth its
  length only when the debt is large compared with the income.
- Budget coaching is enough when the debt is small and there is room each month, and it helps most where
  somebody has little practice with a budget.
- Children raise the fixed costs and nothing else here. The number of children at home is still a proxy (for
  family form, and so for sex), and marked as one.

Missing: the total is often not known while the list is incomplete; income and costs lack documents more
often with an own business; owners in arrears may not know by how many months. The outcome is the track that
ran or was completed well one year later (``stabilisatie``, ``schuldregeling``, ``budgetcoaching``).
"""

import numpy as np
import pandas as pd

from tests.training.populations import AGE_BANDS, Numbers, Population, choose, count, happens, tens

AGE_SHARES = (0.15, 0.42, 0.36, 0.07)
AGE_SKILL = np.array([-0.25, 0.0, 0.1, 0.1])


def draw(rows: int, seed: int) -> Population:
    """Draw ``rows`` applications; the same seed gives the same rows."""
    rng = np.random.default_rng(seed)
    band = rng.choice(4, size=rows, p=AGE_SHARES)
    security, depth = rng.normal(size=rows), rng.normal(size=rows)
    crisis = -0.4 * security + 0.3 * depth + 0.85 * rng.normal(size=rows)
    skill = AGE_SKILL[band] + rng.normal(size=rows)
    money = _household_money(rng, security)
    trouble = _trouble(rng, security, crisis, depth)
    record = _record(rng, skill, depth)
    features = pd.DataFrame(money | trouble | record)
    outcome = pd.Series(_track_that_held(rng, features, crisis, depth, skill), name="uitkomst")
    audit = pd.DataFrame({"leeftijdsgroep": np.array(AGE_BANDS)[band]})
    return Population(_with_gaps(rng, features), outcome, audit)


def _household_money(rng: np.random.Generator, security: Numbers) -> dict[str, Numbers]:
    rows = len(security)
    children = np.where(rng.random(rows) < 0.57, 0.0, 1.0 + count(rng, np.full(rows, 0.8), 0, 9))
    business = happens(rng, -2.2 - 0.5 * security).astype(np.float64)
    income = 1950.0 * np.exp(0.22 * security + 0.13 * rng.normal(size=rows)) + 120.0 * children
    costs = 1180.0 * np.exp(0.2 * rng.normal(size=rows)) + 0.12 * income + 145.0 * children
    return {
        "netto_inkomen": tens(income, 0, 8000),
        "vaste_lasten": tens(costs, 0, 6000),
        "wisselend_inkomen": happens(rng, -1.3 - 0.9 * security + 2.2 * business).astype(np.float64),
        "eigen_onderneming": business,
        "kinderen_thuis": children,
    }


def _trouble(
    rng: np.random.Generator, security: Numbers, crisis: Numbers, depth: Numbers
) -> dict[str, Numbers]:
    rent = count(rng, np.exp(-0.1 + 0.85 * crisis - 0.2 * security), 0, 24)
    return {
        "huurachterstand_maanden": rent,
        "beslag_op_inkomen": happens(rng, -1.7 + 0.9 * crisis + 0.6 * depth).astype(np.float64),
        "dreigende_situatie": happens(rng, -2.7 + 1.3 * crisis + 0.35 * rent).astype(np.float64),
    }


def _record(rng: np.random.Generator, skill: Numbers, depth: Numbers) -> dict[str, Numbers]:
    rows = len(skill)
    debt = 17500.0 * np.exp(1.0 * depth + 0.25 * rng.normal(size=rows))
    return {
        "totale_schuld": tens(debt, 200, 300000),
        "aantal_schuldeisers": 1.0 + count(rng, np.exp(2.0 + 0.55 * depth), 0, 59),
        "eerdere_trajecten": count(rng, np.exp(-1.4 - 0.7 * skill + 0.2 * depth), 0, 6),
        "overzicht_compleet": happens(rng, 0.6 + 1.1 * skill - 0.3 * depth).astype(np.float64),
    }


def _track_that_held(
    rng: np.random.Generator, known: pd.DataFrame, crisis: Numbers, depth: Numbers, skill: Numbers
) -> Numbers:
    facts = {name: known[name].to_numpy(dtype=np.float64) for name in known}
    room = (facts["netto_inkomen"] - facts["vaste_lasten"] - 300.0) / 300.0
    burden = np.log(facts["totale_schuld"] / np.maximum(facts["netto_inkomen"], 400.0) / 8.0)
    stabilise = (
        0.2
        + 1.5 * crisis
        + 1.6 * facts["dreigende_situatie"]
        + 1.2 * facts["beslag_op_inkomen"]
        + 1.3 * facts["wisselend_inkomen"]
        + 0.8 * facts["eigen_onderneming"]
        - 0.5 * room
    )
    mediate = 0.1 + 1.4 * burden + 0.5 * depth + 1.5 * facts["overzicht_compleet"] + 0.4 * room
    coach = 0.95 - 1.5 * burden + 0.9 * room - 0.5 * skill - 0.5 * facts["eerdere_trajecten"]
    return choose(rng, {"stabilisatie": stabilise, "schuldregeling": mediate, "budgetcoaching": coach})


def _with_gaps(rng: np.random.Generator, features: pd.DataFrame) -> pd.DataFrame:
    rows = len(features)
    incomplete = features["overzicht_compleet"].to_numpy() == 0
    business = features["eigen_onderneming"].to_numpy() == 1
    gaps = features.copy()
    gaps.loc[rng.random(rows) < np.where(incomplete, 0.22, 0.01), "totale_schuld"] = np.nan
    gaps.loc[rng.random(rows) < np.where(business, 0.25, 0.03), "netto_inkomen"] = np.nan
    gaps.loc[rng.random(rows) < np.where(business, 0.12, 0.05), "vaste_lasten"] = np.nan
    gaps.loc[rng.random(rows) < 0.04, "huurachterstand_maanden"] = np.nan
    return gaps
