"""What a letter to a resident costs: printed warm, made by the worker's own path, and beside what other makers of PDFs take."""

import atexit
import html
import importlib
import io
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from sqlmodel import col, select

from infra.queue import Job
from register.models import ModelVersion
from reports import requests
from reports.contents import Letter, letter_body
from reports.contents.families import sheet_of_paper
from reports.contents.markup import TEMPLATES
from reports.letterforms import FACES
from reports.models import Report
from reports.pdf import print_report
from reports.vocabulary import MAKE
from reviews.models import Release
from tests import builders
from tests.bench.register import _on_sqlite
from tests.cast import Cast, gather
from tests.reports import letters
from workers import printing
from workers.running import run
from workers.workshop import Workshop

WARM, TIMES = 3, 15
EACH = 5  # letters asked for at once
BESIDE = 5  # times that the others are asked, for the median
SECONDS = 30.0
CORES = 2
LIBRARIES = "BENCH_LIBRARIES"  # a folder with reportlab and typst, which the project itself does not install


def report() -> Iterator[str]:
    """Seconds and bytes of one letter; letters an hour on two cores; the same content made by others, in the same run."""
    letter = letters.BESLUIT
    cpu: list[float] = []
    took = _timed(lambda: cpu.append(_spent(lambda: print_report(letter))), TIMES)
    size = len(print_report(letter))
    yield (
        f"one letter, warm: {statistics.median(took):.3f} s median, {min(took):.3f} s best of {TIMES} "
        f"({statistics.median(cpu[WARM:]):.3f} s of a core); "
        f"{size:,} bytes (PDF/A-3a and PDF/UA-1, tagged, content attached)"
    )
    yield from _by_the_hour()
    yield "the same content by others (plain PDF, no tags, no attachment):"
    for name, make in (("ReportLab", _reportlab), ("Typst", _typst), ("Chromium", _chromium)):
        yield f"  {name}: {_beside(make, letter)}"


def _by_the_hour() -> Iterator[str]:
    """Two processes print, seal and store for half a minute, as workers do."""
    code = "from tests.bench.letters import print_on; print_on()"
    begun = time.perf_counter()
    both = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(CORES)
    ]
    told = [one.communicate()[0].split() for one in both]
    made, spent = sum(int(count) for count, _ in told), sum(float(cpu) for _, cpu in told)
    yield (
        f"{CORES} processes at once: {made} letters printed, sealed and stored in {SECONDS:.0f} s = "
        f"{made / SECONDS * 3600:,.0f} an hour; {spent / made:.3f} s of a core each "
        f"= {CORES * 3600 * made / spent:,.0f} an hour where nothing else runs "
        f"(load {os.getloadavg()[0]:.1f}, {time.perf_counter() - begun:.0f} s in all)"
    )


def print_on() -> None:
    """One worker with a municipality of its own: how many letters it made in the span, and the seconds of a core they took."""
    with tempfile.TemporaryDirectory() as folder, _on_sqlite(Path(folder)) as house:
        cast, workshop = gather(house), Workshop(house)
        release = builders.a_release(house, cast)
        with house.database.write(cast.organisation_id) as session:
            for model in session.exec(select(ModelVersion)):
                model.contract = {**model.contract, "task": "binary"}
        _made(workshop, cast, release, 1)
        begun, spent = time.perf_counter(), time.process_time()
        made = 0
        while time.perf_counter() - begun < SECONDS:
            made += _made(workshop, cast, release, EACH)
        print(made, time.process_time() - spent)


def _made(workshop: Workshop, cast: Cast, release: Release, count: int) -> int:
    """Ask for letters and do their jobs as a worker does: claim, gather, print, seal, store, record."""
    database = workshop.house.database
    with database.write(cast.organisation_id) as session:
        reports = [requests.ask_letter(session, cast.kees, release).id for _ in range(count)]
    with database.read(cast.organisation_id) as session:
        jobs = session.exec(
            select(Job.id).where(col(Job.subject_id).in_(reports), Job.task == MAKE.name)
        ).all()
    for job in jobs:
        run(workshop, job, printing.make)
    with database.read(cast.organisation_id) as session:
        chosen = select(Report).where(col(Report.id).in_(reports), col(Report.file).is_not(None))
        return len(session.exec(chosen).all())


def _timed(do: Callable[[], object], times: int) -> list[float]:
    for _ in range(WARM):
        do()
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        do()
        took.append(time.perf_counter() - begun)
    return took


def _spent(do: Callable[[], object]) -> float:
    begun = time.process_time()
    do()
    return time.process_time() - begun


def _beside(make: Callable[[Letter], Callable[[], int] | None], letter: Letter) -> str:
    ready = make(letter)
    if ready is None:
        return "not installed"
    size = ready()
    took = _timed(ready, BESIDE)
    return f"{statistics.median(took):.3f} s median of {BESIDE}, {size:,} bytes"


def _paragraphs(letter: Letter) -> list[str]:
    """The words of the letter, a line for each block, as plain text."""
    words = re.sub(
        r"<title>.*?</title>|<text[^>]*>|</text>", " ", str(letter_body(letter, paper=True)), flags=re.S
    )
    blocks = re.split(r"</(?:p|li|h1|h2|h3|tr|figcaption)>", words)
    plain = (html.unescape(re.sub(r"<[^>]+>", " ", block)) for block in blocks)
    return [line for line in (" ".join(block.split()) for block in plain) if line]


def _bars(letter: Letter) -> list[float]:
    return [one.amount for one in letter.explanation.contributions] if letter.explanation else []


def _reportlab(letter: Letter) -> Callable[[], int] | None:
    platypus = _library("reportlab.platypus")
    if platypus is None:
        return None
    shapes, styles = _library("reportlab.graphics.shapes"), _library("reportlab.lib.styles")
    metrics, faces = _library("reportlab.pdfbase.pdfmetrics"), _library("reportlab.pdfbase.ttfonts")
    metrics.registerFont(faces.TTFont("Ours", str(next(iter(FACES)))))
    style = styles.ParagraphStyle("ours", fontName="Ours", fontSize=10.3, leading=14.4)

    def make() -> int:
        chart = shapes.Drawing(400, 150)
        for place, amount in enumerate(_bars(letter)):
            chart.add(shapes.Rect(200, 140 - 12 * place, 200 * amount, 8))
        story = [platypus.Paragraph(html.escape(line), style) for line in _paragraphs(letter)]
        out = io.BytesIO()
        platypus.SimpleDocTemplate(out).build([*story, chart])
        return len(out.getvalue())

    return make


def _typst(letter: Letter) -> Callable[[], int] | None:
    typst = _library("typst")
    if typst is None:
        return None
    said = "\n\n".join(f"#text({json.dumps(line, ensure_ascii=False)})" for line in _paragraphs(letter))
    bars = "\n".join(f"#rect(width: {abs(amount) * 100:.1f}%, height: 8pt)" for amount in _bars(letter))
    source = f'#set text(font: "Source Sans 3", size: 10.3pt, lang: "nl")\n#set page("a4")\n{said}\n{bars}'
    fonts = [str(next(iter(FACES)).parent)]
    return lambda: len(typst.compile(source.encode(), font_paths=fonts))


def _chromium(letter: Letter) -> Callable[[], int] | None:
    """The page printed by a browser that is running already; its start is not counted."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        return None
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
    atexit.register(lambda: (browser.close(), playwright.stop()))
    rules = (TEMPLATES / "reports" / "paper.css").read_text(encoding="utf-8")
    sheet = sheet_of_paper(letter).replace("</head>", f"<style>{rules}</style></head>")

    def make() -> int:
        page = browser.new_page()
        page.set_content(sheet)
        made = page.pdf(format="A4", tagged=True)
        page.close()
        return len(made)

    return make


def _library(name: str) -> Any:
    """A library that the project does not install, from the folder that the environment names; None where it is not there."""
    folder = os.environ.get(LIBRARIES)
    if folder and folder not in sys.path:
        sys.path.append(folder)
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
