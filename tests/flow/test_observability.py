"""What watches a service: alerts and where their runbook links lead, as the corridor finds them at the head."""

from __future__ import annotations

import pytest

POLICY = """\
version: 1
pull_request:
  gates:
    observability: {}
"""
ALERTS = """\
groups:
- name: shop
  rules:
  - alert: ShopErrors
    expr: rate(http_errors_total{job="shop"}[5m]) > 1
    labels: {severity: page}
    annotations: {runbook_url: "LINK"}
"""
PAGE = """\
# Runbook of the shop

## Shop errors

Look at `kubectl logs deployment/shop` and at the graph of errors by status; roll back with
`kubectl rollout undo deployment/shop` when they began with a release.
"""
RULES, RUNBOOK = "monitoring/alerts.yml", "docs/runbooks/shop.md"
HELM = """\
{{- if .Values.alerts.enabled }}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: {{ .Release.Name }}}
spec:
  groups: {{ toYaml .Values.groups | nindent 4 }}
{{- end }}
"""


def alerts(link="docs/runbooks/shop.md#shop-errors"):
    return ALERTS.replace("LINK", link)


@pytest.fixture
def repo(corridor):
    return corridor.repository(policy=POLICY, files={RUNBOOK: PAGE})


def newest(corridor, pull):
    return corridor.checks(pull)[-1]


async def passes(corridor, pull, *words):
    await corridor.settle()
    assert newest(corridor, pull).conclusion == "success", newest(corridor, pull).summary
    for each in words:
        assert each in newest(corridor, pull).summary


async def blocked(corridor, pull, *words):
    await corridor.settle()
    assert newest(corridor, pull).conclusion == "failure", newest(corridor, pull).summary
    for each in words:
        assert each in newest(corridor, pull).summary


async def test_without_alerts_it_blocks_and_with_the_one_that_the_check_gives_it_passes(corridor, repo):
    pull = corridor.pull(repo, {"src/a.py": "a = 1\n"})
    await blocked(corridor, pull, "There is no alert about the repository", "```yaml")
    pull.push({RULES: alerts()})
    await passes(corridor, pull, "docs/runbooks/shop.md#shop-errors")


async def test_a_template_is_no_evidence_and_not_called_broken(corridor, repo):
    pull = corridor.pull(repo, {"charts/shop/templates/alerts.yaml": HELM})
    await blocked(corridor, pull, "There is no alert about the repository")
    assert "invalid" not in newest(corridor, pull).summary
    pull.push({"monitoring/rendered-alerts.yaml": alerts()})
    await passes(corridor, pull)


@pytest.mark.parametrize(
    "link", ["docs/runbooks/shop.md#shop-latency", "docs/runbooks/none.md", "docs/runbooks/stub.md"]
)
async def test_a_link_has_to_lead_to_a_section_that_says_something(corridor, repo, link):
    pull = corridor.pull(repo, {RULES: alerts(link), "docs/runbooks/stub.md": "# Shop\n\nTBD\n"})
    await blocked(corridor, pull, "ShopErrors")
    pull.push({RULES: alerts()})
    await passes(corridor, pull)


async def test_renaming_the_section_breaks_the_link_in_a_file_that_the_change_leaves_alone(corridor, repo):
    repo.commit("main", {RULES: alerts()})
    pull = corridor.pull(repo, {RUNBOOK: PAGE.replace("## Shop errors", "## When calls fail")})
    await blocked(corridor, pull, "ShopErrors")


async def test_a_link_to_this_repository_on_github_is_read_at_the_head(corridor, repo):
    link = f"https://github.com/acme/shop/blob/main/{RUNBOOK}#shop-errors"
    await passes(corridor, corridor.pull(repo, {RULES: alerts(link)}))


async def test_a_link_out_of_the_repository_is_not_followed_and_said_so(corridor, repo):
    pull = corridor.pull(repo, {RULES: alerts("https://wiki.example.org/shop")})
    await passes(corridor, pull, "wiki", "not followed")


async def test_links_out_of_the_repository_may_be_refused_or_mapped_to_its_folders(corridor):
    refusing = corridor.repository("acme/one", policy=POLICY.replace("{}", "{external: refuse}"))
    await blocked(
        corridor,
        corridor.pull(refusing, {RULES: alerts("https://wiki.example.org/shop")}),
        "wiki.example.org",
    )
    mapped = POLICY.replace(
        "{}", "{external: refuse, runbook_bases: {'https://wiki.example.org': docs/runbooks}}"
    )
    repo = corridor.repository("acme/two", policy=mapped, files={RUNBOOK: PAGE})
    link = "https://wiki.example.org/shop.md#shop-errors"
    await passes(corridor, corridor.pull(repo, {RULES: alerts(link).replace('job="shop"', 'job="two"')}))
