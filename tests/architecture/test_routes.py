"""Every page says who may reach it, and writes only by POST."""

from flask import Flask

from lzcontest.web.shared.access import Permission
from tests.support.routes import access_of

# Served by Flask itself: built styles and scripts, the same for everyone.
FRAMEWORK = {"static"}
AREAS = {
    "/office/": {Permission.ORGANISER, Permission.RESULT, Permission.SIGNED_IN},
    "/supervise/": {Permission.SUPERVISOR, Permission.RESULT},
    "/judge/": {Permission.JUDGE},
    "/unit/": {Permission.LIAISON},
    "/admin": {Permission.ADMINISTRATOR},
    "/my/": {Permission.SIGNED_IN},
}


def test_every_view_declares_who_may_reach_it(app: Flask) -> None:
    undeclared = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint not in FRAMEWORK and not hasattr(view, "lz_access")
    ]
    assert undeclared == []


def test_each_area_asks_for_its_own_role(app: Flask) -> None:
    wrong = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in FRAMEWORK:
            continue
        declared = access_of(app, rule)
        for prefix, allowed in AREAS.items():
            if (str(rule) + "/").startswith(prefix) and declared not in allowed:
                wrong.append((str(rule), declared))
    assert wrong == []


def test_the_office_of_a_contest_is_only_for_its_organisers(app: Flask) -> None:
    open_doors = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/office/<slug>")
        and access_of(app, rule) not in (Permission.ORGANISER, Permission.RESULT)
    ]
    assert open_doors == []
