"""A witness that cosigns one head after another and says after each how far it is, until it is killed."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[4]))

from infra.identity.models import Organisation
from infra.installation import open_installation
from infra.ledger.witnessing import add_checkpoint, witness_of
from infra.settings import load


def work(data: str, organisation_id: str, requests: str, known: int) -> None:
    """From the head after `known` on."""
    house = open_installation(load({}, data=Path(data)), lambda task, queue, job: None)
    with house.database.read(organisation_id) as session:
        session.get_one(Organisation, organisation_id)
    signer = witness_of(house.keys, organisation_id, "witness.example/stad")
    for size in range(known + 1, 201):
        with house.database.write(organisation_id) as session:
            answer = add_checkpoint(session, signer, (Path(requests) / str(size)).read_bytes())
        if answer.status == 200:
            os.write(1, f"{size}\n".encode())


work(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
