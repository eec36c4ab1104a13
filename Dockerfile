# Two stages: the first one builds, the second one holds nothing but Python and the program.
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md CHANGELOG.md LICENSE app.yml ./
COPY requirements requirements
COPY policies policies
COPY src src
RUN python -m venv /opt/gateledger \
 && /opt/gateledger/bin/pip install --no-cache-dir --disable-pip-version-check \
      --constraint requirements/constraints.txt .

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Gateledger" \
      org.opencontainers.image.source="https://github.com/gateledger/gateledger" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/gateledger /opt/gateledger
COPY container/entrypoint.sh /usr/local/bin/entrypoint
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin gateledger \
 && install -d -o gateledger -g gateledger -m 0700 /var/lib/gateledger \
 && chmod 0755 /usr/local/bin/entrypoint
ENV PATH=/opt/gateledger/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    GATELEDGER_DATA_DIR=/var/lib/gateledger \
    GATELEDGER_LOG_FORMAT=json
USER gateledger
VOLUME /var/lib/gateledger
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=4 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["entrypoint"]
CMD ["gateledger", "serve", "--host", "0.0.0.0", "--port", "8000"]
