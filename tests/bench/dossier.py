"""A long dossier: how many pages it has, and how long printing takes with two thousand rows attached."""

import io
import time
from collections.abc import Iterator
from dataclasses import replace

import pikepdf

from reports.pdf import print_report
from tests.reports import dossiers

CHAPTERS = 7  # give about sixty pages


def report() -> Iterator[str]:
    """The first print pays for the fonts; the second is what a worker that runs takes."""
    for which in ("first", "second"):
        content = replace(dossiers.LONGEST, chapters=dossiers.LONGEST.chapters[:CHAPTERS])
        began, spent = time.perf_counter(), time.process_time()
        pdf = print_report(content)
        took, worked = time.perf_counter() - began, time.process_time() - spent
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            pages = len(opened.pages)
        yield f"{which}: {pages} pages, {took:.2f} s ({worked:.2f} s of processor), {len(pdf) / 1000:.0f} kB"
