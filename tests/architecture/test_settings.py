"""Every setting stands in the table of README.md, and the table names no setting that is not there."""

import re
from dataclasses import fields

from infra.settings import PREFIX, Settings
from tests.architecture.sources import ROOT

ROW = re.compile(rf"^\| *`?({PREFIX}[A-Z_]+)`? *\|", re.MULTILINE)


def test_the_table_of_settings_in_the_readme_is_complete() -> None:
    readme = ROOT / "README.md"
    assert readme.is_file(), (
        f"README.md is not written yet; it needs a table with rows `| {PREFIX}... | ... |`"
    )
    documented = ROW.findall(readme.read_text("utf-8"))
    assert len(documented) == len(set(documented))
    assert set(documented) == {PREFIX + field.name.upper() for field in fields(Settings)}
