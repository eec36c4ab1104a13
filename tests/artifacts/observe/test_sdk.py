"""What an SDK is told, in a configuration file or in the environment."""

from __future__ import annotations

import pytest

from gateledger.artifacts.observe.sdk import is_sdk, read_sdk
from gateledger.model.artifact import State

DECLARED = """\
file_format: "1.0"
resource:
  attributes:
    - name: service.name
      value: order-service
tracer_provider:
  processors:
    - batch:
        exporter:
          otlp_http:
            endpoint: http://localhost:4318/v1/traces
meter_provider:
  readers:
    - periodic:
        exporter:
          console:
    - pull:
        exporter:
          prometheus/development:
logger_provider:
  processors:
    - simple:
        exporter:
          console:
"""


def test_a_declarative_configuration_says_which_signals_leave():
    read = read_sdk("otel.yaml", DECLARED)
    assert read.state is State.SUBSTANTIVE
    assert read.signals == (("traces", 8), ("metrics", 17))
    assert read.services == (("order-service", 5),)


def test_a_console_keeps_nothing():
    text = DECLARED.replace(
        "otlp_http:\n            endpoint: http://localhost:4318/v1/traces", "console:"
    ).replace("prometheus/development:", "console:")
    assert read_sdk("otel.yaml", text).state is State.PLACEHOLDER


def test_a_disabled_sdk_sends_nothing():
    read = read_sdk("otel.yaml", DECLARED + "disabled: true\n")
    assert (read.state, read.signals, read.problems[0].line) == (State.PLACEHOLDER, (), 25)


@pytest.mark.parametrize(
    ("resource", "services"),
    [
        ("  attributes:\n    service.name: shop\n", ("shop",)),
        ('  attributes_list: "a=b,service.name=shop"\n', ("shop",)),
        ("  attributes:\n    - {name: service.name, value: '${OTEL_SERVICE_NAME}'}\n", ()),
    ],
)
def test_the_name_of_the_service_is_found_where_it_is_stated(resource, services):
    text = f"file_format: '0.4'\nresource:\n{resource}"
    assert tuple(name for name, _ in read_sdk("a.yaml", text).services) == services


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", "file_format: markdown\n"),
        ("a.yaml", "languages:\n  python:\n    file_format: '1.0'\n"),
        ("README.md", DECLARED),
        ("a.yaml", ""),
    ],
)
def test_other_files_are_no_declarative_configuration(path, text):
    assert not is_sdk(path, text)


SET = {
    "dockerfile": ("FROM x\nENV OTEL_SERVICE_NAME=order-service \\\n    OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317\n", 2, (("traces", 3),)),
    "dockerfile of old": ("FROM x\nENV OTEL_SERVICE_NAME order-service\nENV OTEL_TRACES_EXPORTER otlp\n", 2, (("traces", 3),)),
    "compose table": ('environment:\n  OTEL_SERVICE_NAME: order-service\n  OTEL_METRICS_EXPORTER: "otlp"\n', 2, (("metrics", 3),)),
    "compose list": ("environment:\n  - OTEL_SERVICE_NAME=order-service\n  - OTEL_LOGS_EXPORTER=otlp\n", 2, (("logs", 3),)),
    "kubernetes": ('env:\n- name: OTEL_SERVICE_NAME\n  value: order-service\n- name: OTEL_EXPORTER_OTLP_ENDPOINT\n  value: "http://c:4317"\n', 3, (("traces", 5),)),
    "task definition": ('{"environment": [\n{"name": "OTEL_SERVICE_NAME", "value": "order-service"},\n{"name": "OTEL_TRACES_EXPORTER", "value": "otlp"}]}', 2, (("traces", 3),)),
    "attributes": ("OTEL_RESOURCE_ATTRIBUTES=deployment.environment=x,service.name=order-service\nOTEL_TRACES_EXPORTER=zipkin\n", 1, (("traces", 2),)),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "signals"), SET.values(), ids=SET)
def test_variables_are_read_wherever_they_are_set(text, line, signals):
    read = read_sdk("deploy", text)
    assert read.services == (("order-service", line),)
    assert read.signals == signals
    assert read.state is State.SUBSTANTIVE


UNSET = {
    "a comment": "# OTEL_TRACES_EXPORTER=otlp\n",
    "none": "OTEL_TRACES_EXPORTER=none\nOTEL_EXPORTER_OTLP_ENDPOINT=http://c\n",
    "a console": "OTEL_TRACES_EXPORTER=console\n",
    "switched off": "OTEL_SDK_DISABLED=true\nOTEL_TRACES_EXPORTER=otlp\n",
    "an empty value": "OTEL_EXPORTER_OTLP_ENDPOINT=\n",
    "a name from elsewhere": "OTEL_SERVICE_NAME=${NAME}\n",
}


@pytest.mark.parametrize("text", UNSET.values(), ids=UNSET)
def test_variables_that_send_nothing_are_no_signal(text):
    read = read_sdk(".env", text)
    assert read.signals == ()
    assert read.services == ()
    assert read.state is not State.SUBSTANTIVE
