"""Starts the programs of one machine, keeps them running, and takes them all along when it goes."""

from infra.supervisor.programs import Program
from infra.supervisor.supervisor import GAVE_UP, Supervisor

__all__ = ["GAVE_UP", "Program", "Supervisor"]
