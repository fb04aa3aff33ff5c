"""The tests' own ground: what must fail does fail, and what is allowed passes."""

import socket
from datetime import date

import pytest
from _pytest.outcomes import Failed
from django.template import Context, Origin, Template, engines

from office import clock
from tests.strictness import OWN_TEMPLATES


def render(source: str, origin: str = f"{OWN_TEMPLATES}/templates/planted.html", **context: object) -> str:
    engine = engines["django"].engine
    return Template(source, origin=Origin(origin), engine=engine).render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        "{{ missing }}",
        "{{ thing.missing }}",
        "{{ missing|upper }}",
        "{% with copy=missing %}{% endwith %}",
        "{% include 'components/_button.html' with label=missing only %}",
    ],
)
def test_an_undefined_variable_fails(source):
    with pytest.raises(Failed, match="missing is undefined|missing.* is undefined"):
        render(source, thing="")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{% if missing %}yes{% else %}no{% endif %}", "no"),
        ("{{ missing|default:'none' }}", "none"),
        ("{{ missing|default_if_none:'none' }}", "none"),
        ("{{ empty }}", ""),
        ("{{ nothing }}", "None"),
    ],
)
def test_what_says_what_then_passes(source, shown):
    assert render(source, empty="", nothing=None) == shown


def test_templates_of_libraries_are_left_alone():
    assert render("[{{ missing }}]", origin="/usr/lib/python3/site-packages/library/page.html") == "[]"


def test_the_network_is_sealed():
    with pytest.raises(OSError, match="Tests reach nothing but this machine, not 192.0.2.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_this_machine_can_be_reached():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            assert client.getpeername() == server.getsockname()


def test_the_clock_is_held(frozen):
    assert frozen("2026-03-02T09:00").isoformat() == "2026-03-02T09:00:00+08:00"
    assert clock.today() == date(2026, 3, 2)
    frozen("2026-03-04T09:00:00+08:00")
    assert clock.today() == date(2026, 3, 4)
