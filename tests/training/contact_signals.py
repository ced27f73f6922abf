"""Arrears signals of an invented municipality, and whether a letter reached the resident.

The causal graph (arrow = drives). Nobody observes the four latent causes; everything we can know follows
from them, so that the model has something real to learn and no feature is the outcome in disguise.

    age band ----> rooted, household, e-mail
    strain ------> grip on post, months and amount in arrears, signals, kinds of creditors
    grip --------> months in arrears, unanswered letters, letter reaches
    trust -------> unanswered letters, how the last contact went, contact details, letter reaches
    rooted ------> years at the address, letter reaches
    household ---> letter reaches (a second adult opens the post too)

Why these arrows
- Money worries take up attention (scarcity), so strain lowers the grip on one's post.
- Who feels let down before shares a phone number less readily and opens an official envelope later.
- Who moved recently is missed by post more often: registration lags behind.
- The amount follows from the months and the price of what is owed (rent is dearer than water).
- Age works only through rooting, household and e-mail, not on the outcome itself: it is no feature, but
  years at the address and the household carry a trace of it and are therefore marked as proxies.

Missing: creditors must pass on the amount but not the months; the BRP lags for recent movers; a first
contact has no "months since". ``brief`` = a letter alone brought the resident into contact within three
weeks; ``persoonlijk`` = it did not. Those outcomes would come from a period in which everyone got a letter
first and personal contact after it, so both are seen for everyone.
"""

import numpy as np
import pandas as pd

from tests.training.populations import (
    AGE_BANDS,
    Numbers,
    Population,
    choose,
    count,
    happens,
    tens,
    unknown,
)

MONTHLY_BILL = {"verhuurder": 690.0, "energie": 215.0, "water": 28.0, "zorgverzekeraar": 155.0}
AGE_SHARES = (0.14, 0.40, 0.35, 0.11)


def draw(rows: int, seed: int) -> Population:
    """Draw ``rows`` signals; the same seed gives the same rows."""
    rng = np.random.default_rng(seed)
    band = rng.choice(4, size=rows, p=AGE_SHARES).astype(np.float64)
    strain, trust = rng.normal(size=rows), rng.normal(size=rows)
    grip = -0.55 * strain + 0.8 * rng.normal(size=rows)
    rooted = 0.55 * (band - 1.4) + 0.85 * rng.normal(size=rows)
    features = pd.DataFrame(
        _signal(rng, strain, grip, trust, band)
        | _history(rng, strain, grip, trust)
        | _residence(rng, rooted, band)
    )
    couple = features["huishouden"].isin(["paar", "paar_met_kinderen"]).to_numpy()
    reached = 0.35 + 1.85 * grip + 1.35 * trust + 0.65 * rooted + 0.55 * couple
    outcome = np.where(happens(rng, reached), "brief", "persoonlijk")
    audit = pd.DataFrame({"leeftijdsgroep": np.array(AGE_BANDS)[band.astype(int)]})
    return Population(_with_gaps(rng, features, rooted), pd.Series(outcome, name="uitkomst"), audit)


def _signal(
    rng: np.random.Generator, strain: Numbers, grip: Numbers, trust: Numbers, band: Numbers
) -> dict[str, Numbers]:
    rows = len(strain)
    creditor = rng.choice(list(MONTHLY_BILL), size=rows, p=[0.34, 0.22, 0.12, 0.32])
    months = count(rng, np.exp(0.95 + 0.25 * strain - 0.45 * grip), 1, 24)
    bill = np.array([MONTHLY_BILL[code] for code in creditor]) * rng.lognormal(0.0, 0.25, rows)
    return {
        "soort_signaal": creditor,
        "achterstand_maanden": months,
        "achterstand_bedrag": tens(months * bill, 20, 15000),
        "telefoon_bekend": happens(rng, 0.9 + 1.1 * trust).astype(np.float64),
        "email_bekend": happens(rng, 0.9 + 0.6 * trust + 0.9 * grip - 0.5 * (band - 1.4)).astype(np.float64),
    }


def _history(rng: np.random.Generator, strain: Numbers, grip: Numbers, trust: Numbers) -> dict[str, Numbers]:
    rows = len(strain)
    signals = 1.0 + count(rng, np.exp(0.3 + 0.55 * strain), 0, 23)
    kinds = 1.0 + np.minimum(rng.binomial((signals - 1).astype(int), 0.45), 3)
    letters = rng.binomial(np.minimum(signals - 1, 10).astype(int), _unanswered(grip, trust))
    contact = choose(
        rng,
        {
            "geen": 1.5 - 0.5 * signals,
            "brief": 0.2 + 1.1 * grip + 0.6 * trust,
            "telefoon": 0.1 + 0.5 * trust,
            "huisbezoek": -0.2 - 0.7 * grip,
        },
    )
    months_ago = np.clip(np.round(rng.exponential(11.0 - 1.5 * np.tanh(trust), rows)), 0, 60)
    return {
        "signalen_12_maanden": signals,
        "soorten_schuldeisers": kinds,
        "brieven_zonder_reactie": letters.astype(np.float64),
        "laatste_contact": contact,
        "maanden_sinds_contact": unknown(months_ago, contact == "geen"),
    }


def _unanswered(grip: Numbers, trust: Numbers) -> Numbers:
    return np.asarray(1.0 / (1.0 + np.exp(1.9 * grip + 1.4 * trust)), dtype=np.float64)


def _residence(rng: np.random.Generator, rooted: Numbers, band: Numbers) -> dict[str, Numbers]:
    rows = len(rooted)
    years = np.round(np.exp(1.5 + 0.85 * rooted + 0.35 * rng.normal(size=rows)), 1)
    # Nobody has lived somewhere longer than since birth: the oldest year of each age band is the ceiling.
    oldest = np.array([26.0, 44.0, 66.0, 80.0])[band.astype(int)]
    household = choose(
        rng,
        {
            "alleenstaand": np.full(rows, 0.6),
            "alleenstaande_ouder": -0.35 - 0.8 * (band == 3),
            "paar": -0.45 + 0.35 * (band - 1.4),
            "paar_met_kinderen": 0.1 - 0.9 * (band == 3) - 0.8 * (band == 0),
        },
    )
    return {"jaren_op_adres": np.minimum(years, oldest), "huishouden": household}


def _with_gaps(rng: np.random.Generator, features: pd.DataFrame, rooted: Numbers) -> pd.DataFrame:
    rows = len(features)
    gaps = features.copy()
    gaps.loc[rng.random(rows) < 0.10, "achterstand_maanden"] = np.nan
    gaps.loc[happens(rng, -3.4 - 0.9 * rooted), "jaren_op_adres"] = np.nan
    gaps.loc[happens(rng, -3.2 - 0.6 * rooted), "huishouden"] = "onbekend"
    gaps.loc[rng.random(rows) < 0.04, "laatste_contact"] = "onbekend"
    return gaps
