"""The pages of the committee: its calendar, its meetings, the items on an agenda, the dossier, and what came of advice."""

from register.pages.committee import calendar, dossier, following, items, meetings, public

__all__ = ["calendar", "dossier", "following", "items", "meetings", "public"]
