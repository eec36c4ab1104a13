"""Which libraries make telemetry, and of what kind: names as package registries write them, in lower case with hyphens."""

from __future__ import annotations

import re
from functools import lru_cache

from gateledger.artifacts.observe.telemetry_words import Signal

_T: tuple[Signal, ...] = ("traces",)
_M: tuple[Signal, ...] = ("metrics",)
_L: tuple[Signal, ...] = ("logs",)
_TM: tuple[Signal, ...] = ("traces", "metrics")
_ALL: tuple[Signal, ...] = ("traces", "metrics", "logs")

_OTEL = (
    r"(?:open-?telemetry(?:[-./_].*)?|@opentelemetry/.*|go\.opentelemetry\.io/.*|io\.opentelemetry[\w.]*:.*|open-telemetry/.*"
    r"|tracing-opentelemetry.*|io\.quarkus:quarkus-opentelemetry|.*:spring-boot-starter-opentelemetry|org\.springframework\.boot:spring-boot-starter-opentelemetry)"
)
_LIBRARIES: tuple[tuple[str, tuple[Signal, ...]], ...] = (
    (_OTEL + r"(?<=[-./:_]test)|.*opentelemetry[-./]semantic-conventions.*|.*opentelemetry.*[-./]semconv"
     r"|go\.opentelemetry\.io/collector.*|github\.com/open-telemetry/.*|@opentelemetry/(?:core|resources|resource-detector.*|context-.*|propagator-.*)", ()),
    (r"(?=.*(?:prometheus|metrics?\b))" + _OTEL, _M),
    (r"(?=.*(?:[-/.]logs?\b|[-/.]logging\b|otlplog|appender|log4j|logback|serilog))" + _OTEL, _L),
    (r"(?=.*(?:[-/.]sdk\b|auto-instrumentations|distro|javaagent|spring-boot-starter|extensions\.hosting))(?!.*trace)" + _OTEL, _TM),
    (_OTEL, _T),
    (r"azure-monitor-opentelemetry.*|azure\.monitor\.opentelemetry.*|logfire|applicationinsights|.*applicationinsights.*|@grafana/faro.*|.*grafana-opentelemetry-starter", _ALL),
    (r"prometheus-client|prometheus-exporter|prom-client|starlette-exporter|starlette-prometheus|django-prometheus|prometheus-.*instrumentator|prometheus-flask-exporter|aioprometheus|express-prom-bundle|prometheus-api-metrics|fastify-metrics|@willsoto/nestjs-prometheus|@digikare/nestjs-prom|koa-prom.*|yabeda(?:-prometheus.*)?|prometheus-net.*|promphp/.*|prom-ex|telemetry-metrics-prometheus.*|prometheus-ex|prometheus-(?:async|plug.*)", _M),
    (r"github\.com/prometheus/client-golang.*|github\.com/victoriametrics/metrics.*|github\.com/datadog/datadog-go.*|github\.com/armon/go-metrics|github\.com/hashicorp/go-metrics|github\.com/grpc-ecosystem/go-grpc-(?:prometheus|middleware/providers/prometheus)|github\.com/zsais/go-gin-prometheus|github\.com/ansrivas/fiberprometheus.*|github\.com/rcrowley/go-metrics", _M),
    (r"prometheus|metrics-exporter-prometheus|actix-web-prom|axum-prometheus|io\.prometheus[\w.]*:.*|io\.micrometer:micrometer-(?:registry-.*|core|observation)|.*:quarkus-micrometer.*|io\.dropwizard\.metrics:.*|micrometer-(?:registry-.*|core)|datadog|statsd|hot-shots|node-statsd|pystatsd|dogstatsd-ruby|statsd-instrument|app\.metrics.*", _M),
    (r"ddtrace|dd-trace|datadog-lambda.*|.*dd-trace-go.*|com\.datadoghq:dd-.*|datadog\.trace.*|datadog/dd-trace|spandex.*", _T),
    (r"sentry-sdk|@sentry/.*|sentry-(?:ruby|rails|tracing|opentelemetry)|github\.com/getsentry/sentry-go.*|io\.sentry:.*|sentry(?:\.[a-z.]+)?|sentry/sentry.*", _T),
    (r"newrelic|newrelic-rpm|newrelic\.agent.*|github\.com/newrelic/go-agent.*|com\.newrelic\.agent.*|new-relic-agent|elastic-apm(?:-.*)?|go\.elastic\.co/apm.*|co\.elastic\.apm:.*|elastic\.apm.*|scout-apm|skylight|appsignal|@appsignal/.*|dynatrace.*|@dynatrace/.*|instana|@instana/.*|github\.com/instana/.*", _TM),
    (r"aws-xray-sdk.*|.*aws-xray-sdk-go.*|com\.amazonaws:aws-xray.*|jaeger-client|.*jaeger-client-go|opentracing.*|io\.opentracing.*|zipkin.*|py-zipkin|.*zipkin-go.*|io\.zipkin.*|io\.micrometer:micrometer-tracing.*|micrometer-tracing.*|.*:spring-cloud-(?:starter-)?sleuth.*|@google-cloud/trace-agent|google-cloud-trace|go\.opencensus\.io.*|opencensus.*|.*honeycomb-beeline.*|@?honeycombio?/.*|honeycomb-.*", _T),
    (r"structlog|python-json-logger|loguru|logstash-logback-encoder|net\.logstash\.logback:.*|pino(?:-http)?|nestjs-pino|winston|(?:express|nest)-winston|bunyan|go\.uber\.org/zap|github\.com/rs/zerolog|github\.com/sirupsen/logrus|lograge|semantic-logger|rails-semantic-logger|serilog(?:\..*)?|nlog(?:\..*)?|monolog/monolog|tracing-subscriber|google-cloud-logging|@google-cloud/logging.*|watchtower|ecs-logging|co\.elastic\.logging:.*|logger-json", _L),
)  # fmt: skip
_KNOWN = tuple((re.compile(pattern), signals) for pattern, signals in _LIBRARIES)


@lru_cache(maxsize=8192)
def signals_of(library: str) -> tuple[Signal, ...]:
    """Give the signals that a library makes; nothing for one that makes none, or is not known."""
    if len(library) > 200:
        return ()
    name = library.strip().lower().replace("_", "-")
    return next((signals for pattern, signals in _KNOWN if pattern.fullmatch(name)), ())
