"""Who may do what: one table, deny by default. Every page and every command asks here, on the server.

Without a configured sign-in the dashboard is a local single user with every role, on the loopback address only.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from indicators.errors import AccessDenied


class Role(StrEnum):
    OFFICIAL = "official"
    ANALYST = "analyst"
    PRESENTER = "presenter"
    APPROVER = "approver"
    ADMIN = "admin"


class Action(StrEnum):
    READ = "read"  # open pages and read figures
    COMMIT = "commit"  # write a version, take one back
    SET_UP = "set_up"  # build the store, serve


_ALLOWED: Final[dict[Action, frozenset[Role]]] = {
    Action.READ: frozenset(Role),
    Action.COMMIT: frozenset({Role.ANALYST, Role.ADMIN}),
    Action.SET_UP: frozenset({Role.ADMIN}),
}


@dataclass(frozen=True, slots=True)
class User:
    name: str
    roles: frozenset[Role]


def local_user(name: str = "") -> User:
    """The single user of a machine without sign-in: every role, and a typed name for the record."""
    return User(name or "本机用户", frozenset(Role))


def check(user: User, action: Action) -> None:
    """Raises: AccessDenied unless one of the user's roles is listed for the action."""
    if not user.roles & _ALLOWED.get(action, frozenset()):
        raise AccessDenied("没有权限：当前角色不能进行这项操作。请联系管理员。", action=action.value)


def check_address(address: str | None) -> None:
    """Raises: AccessDenied for any address but the machine's own, because there is no sign-in to protect it."""
    try:
        loopback = address == "localhost" or ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise AccessDenied(
            "没有配置登录时只能在本机地址 127.0.0.1 上运行，不能使用“{address}”。请配置登录，或改回 127.0.0.1。",
            address=address or "0.0.0.0",  # noqa: S104 (named in the refusal, never bound)
        )
