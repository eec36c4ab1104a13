"""Libraries and agents that make telemetry, in the files of twelve tools."""

from __future__ import annotations

import pytest

from gateledger.artifacts.observe.instrumentation import instruments, is_instrumentation_place
from gateledger.artifacts.observe.instrumentation_libraries import signals_of

FILES = {
    "pep 621": ("pyproject.toml", '[project]\nname = "a"\ndependencies = [\n  "fastapi>=1",\n  "opentelemetry-sdk[x]>=1.2; python_version > \'3\'",\n]\n', [("opentelemetry-sdk", 5)]),
    "extra": ("pyproject.toml", '[project.optional-dependencies]\ntelemetry = ["prometheus_client"]\ndev = ["structlog"]\n', [("prometheus_client", 2)]),
    "group": ("pyproject.toml", '[dependency-groups]\nproduction = ["ddtrace"]\ntest = ["structlog"]\n', [("ddtrace", 2)]),
    "poetry": ("svc/pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.11"\nprometheus-client = "^0.2"\n[tool.poetry.group.dev.dependencies]\nstructlog = "*"\n', [("prometheus-client", 3)]),
    "requirements": ("requirements.txt", "# x\n-r base.txt\nflask==1\nsentry-sdk[flask]==2.0\n", [("sentry-sdk", 4)]),
    "requirements of a folder": ("requirements/base.txt", "newrelic\n", [("newrelic", 1)]),
    "setup.cfg": ("setup.cfg", "[options]\ninstall_requires =\n    structlog>=1\n    requests\n", [("structlog", 3)]),
    "setup.py": ("setup.py", "from setuptools import setup\nsetup(install_requires=[\n  'prometheus-client>=1',\n])\n", [("prometheus-client", 3)]),
    "pipfile": ("Pipfile", '[packages]\nopentelemetry-distro = "*"\n[dev-packages]\nstructlog = "*"\n', [("opentelemetry-distro", 2)]),
    "package.json": ("package.json", '{\n "dependencies": {\n  "express": "1",\n  "@opentelemetry/sdk-node": "1"\n },\n "devDependencies": {"prom-client": "1"}\n}', [("@opentelemetry/sdk-node", 4)]),
    "started with node": ("package.json", '{\n"scripts": {\n"start": "node --require @opentelemetry/auto-instrumentations-node/register a.js"\n}}', [("@opentelemetry/auto-instrumentations-node", 3)]),
    "go.mod": ("go.mod", "module a\n\nrequire (\n\tgithub.com/prometheus/client_golang v1.2.3\n\tgo.opentelemetry.io/otel v1.0.0 // indirect\n)\n", [("github.com/prometheus/client_golang", 4)]),
    "go.mod on a line": ("go.mod", "module a\nrequire go.opentelemetry.io/otel v1.0.0\n", [("go.opentelemetry.io/otel", 2)]),
    "pom": ("pom.xml", '<project xmlns="http://maven.apache.org/POM/4.0.0">\n<dependencies>\n<dependency>\n<groupId>io.micrometer</groupId>\n<artifactId>micrometer-registry-prometheus</artifactId>\n</dependency>\n<dependency><groupId>io.opentelemetry</groupId><artifactId>opentelemetry-sdk</artifactId><scope>test</scope></dependency>\n</dependencies>\n</project>', [("io.micrometer:micrometer-registry-prometheus", 5)]),
    "gradle": ("build.gradle", "dependencies {\n  implementation 'io.opentelemetry:opentelemetry-sdk:1.0'\n  testImplementation 'io.micrometer:micrometer-core:1'\n}\n", [("io.opentelemetry:opentelemetry-sdk", 2)]),
    "gradle in kotlin": ("build.gradle.kts", 'dependencies {\n  implementation(platform("io.opentelemetry:opentelemetry-bom:1.0"))\n  runtimeOnly(libs.micrometer.registry.prometheus)\n}\n', [("io.opentelemetry:opentelemetry-bom", 2), ("micrometer-registry-prometheus", 3)]),
    "gemfile": ("Gemfile", "gem 'rails'\ngem 'opentelemetry-sdk'\ngroup :development, :test do\n  gem 'lograge'\nend\ngem 'prometheus-client', group: :test\ngem 'skylight'\n", [("opentelemetry-sdk", 2), ("skylight", 7)]),
    "cargo": ("Cargo.toml", '[dependencies]\naxum = "1"\ntracing-opentelemetry = { version = "1" }\n[dev-dependencies]\nprometheus = "1"\n', [("tracing-opentelemetry", 3)]),
    "csproj": ("a/A.csproj", '<Project>\n<PackageReference Include="OpenTelemetry.Extensions.Hosting" Version="1" />\n</Project>', [("OpenTelemetry.Extensions.Hosting", 2)]),
    "composer": ("composer.json", '{"require": {\n"promphp/prometheus_client_php": "^2"},\n"require-dev": {"monolog/monolog": "1"}}', [("promphp/prometheus_client_php", 2)]),
    "mix": ("mix.exs", 'defp deps do\n [{:opentelemetry, "~> 1.0"},\n  {:prom_ex, "~> 1.0", only: [:dev, :test]}]\n', [("opentelemetry", 2)]),
    "an agent in a dockerfile": ("Dockerfile", 'FROM x\n# opentelemetry-instrument\nCMD ["opentelemetry-instrument", "python", "a.py"]\n', [("opentelemetry-instrument", 3)]),
    "a java agent": ("deploy/compose.yaml", "services:\n  a:\n    environment:\n      JAVA_TOOL_OPTIONS: -javaagent:/otel/opentelemetry-javaagent.jar\n", [("opentelemetry-javaagent", 4)]),
    "the operator's annotation": ("k8s/a.yaml", 'metadata:\n  annotations:\n    instrumentation.opentelemetry.io/inject-python: "true"\n', [("opentelemetry operator", 3)]),
}  # fmt: skip


@pytest.mark.parametrize(("path", "text", "expected"), FILES.values(), ids=FILES)
def test_what_runs_with_a_service_is_found_with_its_line(path, text, expected):
    found = instruments(path, text)
    assert [(each.library, each.line) for each in found] == expected
    assert all(each.signals for each in found)
    assert is_instrumentation_place(path)


NOTHING = {
    "development requirements": ("requirements-dev.txt", "prometheus-client\n"),
    "development requirements of a folder": ("requirements/test.txt", "prometheus-client\n"),
    "a comment": ("requirements.txt", "# prometheus-client\n"),
    "a similar name": ("requirements.txt", "prometheus-clients-mock\nmyopentelemetry\n"),
    "peer dependencies": ("package.json", '{"peerDependencies": {"@opentelemetry/api": "1"}}'),
    "managed versions": ("pom.xml", "<project><dependencyManagement><dependencies><dependency><groupId>io.opentelemetry</groupId><artifactId>opentelemetry-bom</artifactId></dependency></dependencies></dependencyManagement></project>"),
    "an operator that is told not to": ("a.yaml", 'instrumentation.opentelemetry.io/inject-java: "false"\n'),
    "another file": ("README.md", "pip install opentelemetry-sdk\n"),
    "entities": ("pom.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><project><dependencies>&b;</dependencies></project>'),
    "broken toml": ("pyproject.toml", "[project\n"),
    "broken json": ("package.json", "{"),
    "a list where a table belongs": ("package.json", "[1]"),
    "semantic conventions": ("requirements.txt", "opentelemetry-semantic-conventions\n"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "text"), NOTHING.values(), ids=NOTHING)
def test_what_does_not_run_with_a_service_is_none(path, text):
    assert instruments(path, text) == ()


@pytest.mark.parametrize(
    ("library", "signals"),
    [
        ("opentelemetry-instrumentation-fastapi", {"traces"}),
        ("opentelemetry-exporter-prometheus", {"metrics"}),
        ("opentelemetry-sdk", {"traces", "metrics"}),
        ("@opentelemetry/sdk-trace-node", {"traces"}),
        ("@opentelemetry/sdk-metrics", {"metrics"}),
        ("@opentelemetry/api-logs", {"logs"}),
        ("go.opentelemetry.io/otel", {"traces"}),
        ("go.opentelemetry.io/otel/sdk/metric", {"metrics"}),
        ("go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc", {"traces"}),
        ("go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp", {"traces"}),
        ("OpenTelemetry.Extensions.Hosting", {"traces", "metrics"}),
        ("io.micrometer:micrometer-tracing-bridge-otel", {"traces"}),
        ("io.micrometer:micrometer-registry-prometheus", {"metrics"}),
        ("prom-client", {"metrics"}),
        ("starlette-exporter", {"metrics"}),
        ("github.com/prometheus/client_golang", {"metrics"}),
        ("gopkg.in/DataDog/dd-trace-go.v1", {"traces"}),
        ("github.com/DataDog/dd-trace-go/v2", {"traces"}),
        ("elastic-apm", {"traces", "metrics"}),
        ("@sentry/node", {"traces"}),
        ("structlog", {"logs"}),
        ("go.uber.org/zap", {"logs"}),
        ("prometheus-net.AspNetCore", {"metrics"}),
        ("Azure.Monitor.OpenTelemetry.AspNetCore", {"traces", "metrics", "logs"}),
        ("go.opentelemetry.io/collector/pdata", set()),
        ("@opentelemetry/resources", set()),
        ("requests", set()),
        ("logging", set()),
        ("telemetry", set()),
        ("x" * 5_000, set()),
    ],
)
def test_a_library_makes_its_signals(library, signals):
    assert set(signals_of(library)) == signals
