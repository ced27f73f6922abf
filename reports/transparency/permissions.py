"""Who may publish the public report of a period."""

from infra.identity.actors import Role, permission

PUBLISH = permission("transparency.publish", Role.PUBLISHER, Role.SYSTEM)
