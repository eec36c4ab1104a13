from __future__ import annotations

import pytest

from gateledger.github.addresses import Addresses
from gateledger.github.paging import next_page
from gateledger.github.redaction import redact
from gateledger.github.routes import fill, repository_values


@pytest.mark.parametrize(
    ("rest", "graphql", "expected"),
    [
        ("https://api.github.com", None, "https://api.github.com/graphql"),
        ("https://api.github.com/", None, "https://api.github.com/graphql"),
        ("https://git.corp.test/api/v3", None, "https://git.corp.test/api/graphql"),
        ("https://git.corp.test/api/v3/", None, "https://git.corp.test/api/graphql"),
        ("http://127.0.0.1:8080", None, "http://127.0.0.1:8080/graphql"),
        ("https://git.corp.test/api/v3", "https://other.test/gql", "https://other.test/gql"),
    ],
)
def test_the_graphql_address_follows_from_the_rest_one(rest, graphql, expected):
    assert Addresses.derive(rest, graphql).graphql == expected


@pytest.mark.parametrize("bad", ["", "ftp://x.test", "api.github.com", "https://", "https://x.test?a=b"])
def test_what_is_no_address_is_refused(bad):
    with pytest.raises(ValueError, match="not an address"):
        Addresses.derive(bad)


@pytest.mark.parametrize("bad", ["..", ".", ""])
def test_a_value_cannot_leave_its_place(bad):
    with pytest.raises(ValueError, match="not a value"):
        fill("/repos/{owner}/{repo}", {"owner": bad, "repo": "r"})
    with pytest.raises(ValueError, match="not a value"):
        fill("/repos/{owner}/{repo}/contents/{path}", {"owner": "o", "repo": "r", "path": f"a/{bad}/b"})


def test_values_are_encoded():
    assert (
        fill("/repos/{owner}/{repo}", {"owner": "a/../b", "repo": "c?d#e%2F"})
        == "/repos/a%2F..%2Fb/c%3Fd%23e%252F"
    )
    path = {"owner": "o", "repo": "r", "path": "a b/ü.md"}
    assert fill("/repos/{owner}/{repo}/contents/{path}", path) == "/repos/o/r/contents/a%20b/%C3%BC.md"


@pytest.mark.parametrize(
    ("values", "says"), [({"owner": "o"}, "needs repo"), ({"owner": "o", "repo": "r", "x": 1}, "has no x")]
)
def test_a_template_and_its_values_must_fit(values, says):
    with pytest.raises(ValueError, match=says):
        fill("/repos/{owner}/{repo}", values)


@pytest.mark.parametrize("bad", ["", "o", "o/", "/r", "o/r/x"])
def test_a_repository_has_two_names(bad):
    with pytest.raises(ValueError, match="not a repository"):
        repository_values(bad)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (None, None),
        ('<https://x.test?page=2>; rel="next"', "https://x.test?page=2"),
        ('<https://x.test?page=1>; rel="prev", <https://x.test?page=3>; rel="next"', "https://x.test?page=3"),
        ('<https://x.test?page=1>; rel="first"', None),
        ("<https://x.test?page=2>; rel=next", "https://x.test?page=2"),
    ],
)
def test_the_next_page_is_found(link, expected):
    assert next_page(link) == expected


SECRETS = {
    "installation token": "ghs_" + "a" * 36,
    "stateless installation token": "ghs_12_eyJhbGciOi.eyJpc3MiOi." + "b" * 300,
    "personal token": "ghp_" + "a" * 36,
    "fine-grained token": "github_pat_" + "a" * 60,
    "JWT": "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiI3In0.c2ln-_x",
    "key": "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----",
    "key cut short": "-----BEGIN PRIVATE KEY-----\nMIIE",
    "URL with a password": "user:hunter2",
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_secrets_are_redacted(secret):
    text = redact(
        f"before https://{secret}@x.test after" if ":hunter2" in secret else f"before {secret} after"
    )
    assert secret not in text
    assert "MIIE" not in text
    assert text.startswith("before ")


def test_other_text_stays():
    text = "the ghs is fine, so is https://x.test/a:b and key #5"
    assert redact(text) == text
