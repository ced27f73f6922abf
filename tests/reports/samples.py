"""Of every family of reports the contents that tests print: each shape has at least one."""

from collections.abc import Mapping

from reports.contents.families import Content
from tests.reports import caseworkers, dossiers, letters, public_reports

CONTENTS: Mapping[str, Content] = {
    **{f"letter-{name}": content for name, content in letters.ALL.items()},
    **{f"caseworker-{name}": content for name, content in caseworkers.ALL.items()},
    **{f"public-{name}": content for name, content in public_reports.ALL.items()},
    **{f"dossier-{name}": content for name, content in dossiers.ALL.items()},
    "sheet": letters.SHEET,
}
# One of each family.
TELLING = ("letter-besluit", "caseworker-ordinary", "public-ordinary", "dossier-ordinary", "sheet")
