"""Who may do what, and which address may be served without a sign-in."""

from __future__ import annotations

import pytest

from indicators import access
from indicators.access import Action, Role, User, check, check_address, local_user
from indicators.errors import AccessDenied

MATRIX = {
    Action.READ: {Role.OFFICIAL, Role.ANALYST, Role.PRESENTER, Role.APPROVER, Role.ADMIN},
    Action.COMMIT: {Role.ANALYST, Role.ADMIN},
    Action.SET_UP: {Role.ADMIN},
}


def test_the_matrix_names_every_action() -> None:
    assert set(MATRIX) == set(Action)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_a_role_may_do_what_the_matrix_says_and_nothing_else(role: Role, action: Action) -> None:
    user = User("测试", frozenset({role}))
    if role in MATRIX[action]:
        check(user, action)
        return
    with pytest.raises(AccessDenied, match="没有权限"):
        check(user, action)


@pytest.mark.parametrize("action", Action)
def test_nobody_without_a_role_may_do_anything(action: Action) -> None:
    with pytest.raises(AccessDenied):
        check(User("测试", frozenset()), action)


@pytest.mark.parametrize("action", Action)
def test_an_action_that_is_missing_from_the_table_is_refused_to_everyone(
    action: Action, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(access._ALLOWED, action)
    with pytest.raises(AccessDenied):
        check(local_user(), action)


def test_one_of_several_roles_is_enough() -> None:
    check(User("测试", frozenset({Role.OFFICIAL, Role.ANALYST})), Action.COMMIT)


def test_the_local_user_has_every_role_and_the_name_that_was_typed() -> None:
    assert local_user("张三") == User("张三", frozenset(Role))
    assert local_user().name == "本机用户"


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.53", "::1", "localhost"])
def test_the_machines_own_address_needs_no_sign_in(address: str) -> None:
    check_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "", None, "10.0.0.5", "192.168.1.1", "example.org", "::", "::ffff:10.0.0.5", "127.0.0.1:8501",
        "localhost.example.org", "LOCALHOST ", "127.1", "2130706433",
    ],
)  # fmt: skip
def test_every_other_address_is_refused_by_name(address: str | None) -> None:
    with pytest.raises(AccessDenied) as refused:
        check_address(address)
    assert f"“{address or '0.0.0.0'}”" in str(refused.value)
    assert "127.0.0.1" in str(refused.value)
