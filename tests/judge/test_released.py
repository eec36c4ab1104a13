"""Which services a release concerns."""

from __future__ import annotations

import pytest

from gateledger.judge.released import concerned_by_release, found_services, is_named
from gateledger.model.actor import Actor
from gateledger.model.facts import Change, ChangedFile, File, Files, Release, Unavailable
from gateledger.model.policy import Policy, Service

CART = Service(name="cart", paths=("services/cart/**",))
PAY = Service(name="pay", paths=("services/pay/**",), docs="docs/pay")
V2 = Release(tag="v2", commit="2" * 40, previous_tag="v1", previous_commit="1" * 40)
COMPONENT = (
    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: pay-api}\n"
    "spec: {type: service, lifecycle: production, owner: team-pay}\n"
)


def of(texts):
    return Files(
        commit="2" * 40, files=tuple(File(path=path, sha="a", text=text) for path, text in texts.items())
    )


def change(*paths):
    return Change(author=Actor(login="ada"), files=tuple(ChangedFile(path=path) for path in paths))


def names(found):
    return [service.name for service in found.services]


@pytest.mark.parametrize(
    ("tag", "named"),
    [
        ("cart-v1.2.0", True),
        ("cart/v1.2", True),
        ("cart@1.2.0", True),
        ("@acme/cart@1.2.0", True),
        ("Cart_2026.11.23", True),
        ("cart-v1.2.0-rc.1+build.5", True),
        ("cart", False),
        ("cart-next", False),
        ("shopping-cart-v1", False),
        ("cart-api-v1", False),
        ("v1.2.0", False),
    ],
)
def test_a_tag_names_a_service_by_its_prefix(tag, named):
    assert is_named("cart", tag) is named


def test_the_tag_decides_before_what_changed():
    policy = Policy(services=(CART, PAY))
    release = V2.model_copy(update={"tag": "cart-v2"})
    found = concerned_by_release(policy, release, change("services/pay/a.py"), of({}))
    assert names(found) == ["cart"]
    assert found.why == "the tag names `cart`"
    assert found.services[0].others == ("services/pay/**", "/docs/pay/**")


@pytest.mark.parametrize(
    ("paths", "expected", "why"),
    [
        (("services/pay/a.py",), ["pay"], "`pay` changed since v1"),
        (("docs/pay/runbook.md",), ["pay"], "`pay` changed since v1"),
        (("services/pay/a.py", "services/cart/b.py"), ["cart", "pay"], "`cart`, `pay` changed since v1"),
        (("README.md",), ["cart", "pay"], "every service: no file of a single one changed since v1"),
    ],
)
def test_else_those_that_changed_and_all_where_none_did(paths, expected, why):
    found = concerned_by_release(Policy(services=(CART, PAY)), V2, change(*paths), of({}))
    assert (names(found), found.why) == (expected, why)


@pytest.mark.parametrize(
    ("release", "seen"),
    [(Release(tag="v1", commit="1" * 40), change("services/pay/a.py")), (V2, Unavailable(reason="HTTP 502"))],
    ids=["a first release", "a change that could not be read"],
)
def test_every_service_is_concerned_where_nobody_can_tell_what_changed(release, seen):
    assert names(concerned_by_release(Policy(services=(CART, PAY)), release, seen, of({}))) == ["cart", "pay"]


def test_a_repository_without_services_is_released_as_one():
    found = concerned_by_release(Policy(), V2, change("a.py"), of({"README.md": "# A"}))
    assert names(found) == [""]


INFERRED = {
    "a software catalog": ({"services/pay/catalog-info.yaml": COMPONENT}, {"pay-api": "/services/pay/**"}),
    "a catalog of the whole repository": ({"catalog-info.yaml": COMPONENT}, {}),
    "compose files": (
        {
            "compose.yaml": "services:\n  cart: {build: ./services/cart}\n  pay:\n    build: {context: pay}\n  db: {image: postgres}\n"
        },
        {"cart": "/services/cart/**", "pay": "/pay/**"},
    ),
    "a compose file that builds elsewhere": (
        {"compose.yaml": "services:\n  cart: {build: ../cart}\n  web: {build: .}\n"},
        {},
    ),
    "the layout": (
        {
            "services/cart/go.mod": "module cart\n",
            "apps/web/package.json": "{}",
            "libs/money/go.mod": "module money\n",
        },
        {"cart": "/services/cart/**", "web": "/apps/web/**"},
    ),
    "a catalog before the layout": (
        {"services/pay/catalog-info.yaml": COMPONENT, "services/cart/go.mod": "module cart\n"},
        {"pay-api": "/services/pay/**"},
    ),
    "nothing that tells": ({"README.md": "# Shop\n", "src/app.py": "x = 1\n"}, {}),
    "broken files": ({"compose.yaml": "services: [\n", "services/pay/catalog-info.yaml": "kind: ["}, {}),
}


@pytest.mark.parametrize(("texts", "expected"), INFERRED.values(), ids=INFERRED)
def test_services_are_inferred_and_said_to_be(texts, expected):
    assert {each.name: each.paths[0] for each in found_services(of(texts))} == expected
    if expected:
        paths = [folder.strip("/*") + "/a.py" for folder in expected.values()]
        found = concerned_by_release(Policy(), V2, change(*paths), of(texts))
        assert names(found) == sorted(expected)
        assert "were inferred" in found.why
