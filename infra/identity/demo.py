"""The people of the demonstration municipality and the password that they share: published, so good for nothing else."""

from dataclasses import dataclass

from infra.identity.actors import Role

DEMO_PASSWORD = "voorbeeld-voorbeeld"  # noqa: S105 - it stands on the sign-in page; elsewhere it opens nothing


@dataclass(frozen=True)
class DemoPerson:
    """Somebody who does not exist. What one does with the account stands under `infra.demo.<key>`."""

    key: str
    name: str
    roles: tuple[Role, ...]

    @property
    def email(self) -> str:
        return f"{self.key}@voorbeeldstad.example"


DEMO_PEOPLE = (
    DemoPerson("sanne", "Sanne de Boer", (Role.OWNER,)),
    DemoPerson("petra", "Petra Jansen", (Role.PUBLISHER,)),
    DemoPerson("tim", "Tim Willems", (Role.TEAM_LEAD,)),
    DemoPerson("kees", "Kees Bakker", (Role.CASEWORKER, Role.SECOND_READER)),
    DemoPerson("noor", "Noor el Idrissi", (Role.CASEWORKER, Role.SECOND_READER)),
    DemoPerson("edith", "Edith Vos", (Role.COMMITTEE_MEMBER, Role.ARBITER)),
    DemoPerson("omar", "Omar Haddad", (Role.AUDITOR,)),
    DemoPerson("aisha", "Aisha Yilmaz", (Role.ADMINISTRATOR,)),
    DemoPerson("hugo", "Hugo de Wit", (Role.COMMITTEE_MEMBER,)),
    DemoPerson("vera", "Vera Mulder", (Role.COMMITTEE_SECRETARY,)),
    DemoPerson("pia", "Pia van Dam", (Role.PRIVACY_OFFICER,)),
    DemoPerson("frank", "Frank Dijkstra", (Role.FG,)),
    DemoPerson("chris", "Chris Peters", (Role.CISO,)),
    DemoPerson("cora", "Cora Hendriks", (Role.COLLEGE,)),
    DemoPerson("bea", "Bea Smit", (Role.OBJECTION_HANDLER,)),
    DemoPerson("arie", "Arie Postma", (Role.ARCHIVIST,)),
)
