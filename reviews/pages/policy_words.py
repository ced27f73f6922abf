"""The rules of a review policy and their values, as a page says them."""

from babel.numbers import format_percent

from infra.i18n import gettext, language
from register.policies.changes import Value
from register.qualifications.wording import kind, training
from register.vocabulary import Arbiter

SHARES = frozenset({"sample_share", "seeded_share"})


def rule_name(rule: str) -> str:
    """What a rule is called."""
    return gettext(f"register.policy.rule.{rule}")


def rule_value(rule: str, value: Value) -> str:
    """What a rule says: a number, a share, yes or no, or names."""
    if isinstance(value, tuple):
        return ", ".join(map(training, value)) or gettext("register.policy.none")
    if isinstance(value, bool):
        return gettext("register.policy.on" if value else "register.policy.off")
    if isinstance(value, Arbiter):
        return gettext(f"register.arbiter.{value}")
    if isinstance(value, str):
        return kind(value) or gettext("register.policy.none")
    if rule in SHARES and value:
        return format_percent(value, "#,##0.##%", locale=language())
    # Where 0 switches a rule off.
    return f"{value:g}" if value or rule == "signatures" else gettext("register.policy.none")
