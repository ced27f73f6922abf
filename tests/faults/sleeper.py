"""A worker that computes, falls asleep before it writes, and wakes when somebody else has done its job."""

import os
import signal
import sys
from pathlib import Path

from infra.identity.actors import machine
from infra.installation import open_installation
from infra.ledger import append
from infra.queue import Job
from infra.settings import load
from workers.running import Write, run
from workers.workshop import Workshop


def main(data: str, job_id: str) -> None:
    """Claim the job, stop this process (SIGSTOP), and finish when it is woken."""
    house = open_installation(load({"TOETSSTEEN_JOB_LEASE_SECONDS": "1"}, Path(data)), lambda *_: None)

    def fall_asleep(_workshop: Workshop, job: Job) -> Write:
        print("asleep", flush=True)
        os.kill(os.getpid(), signal.SIGSTOP)
        return lambda session: (
            append(session, machine(job.organisation_id), "late.effect", job.subject_id) and None
        )

    run(Workshop(house), job_id, fall_asleep)
    house.close()
    print("over", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
