FROM python:3.12-slim-bookworm as builder
ARG POETRY_VERSION=1.8.3 POETRY_HOME=/opt/poetry
ENV POETRY_VIRTUALENVS_IN_PROJECT=true POETRY_NO_INTERACTION=1 MESSAGE='a "quoted" word'
RUN curl -sSL https://install.python-poetry.org | POETRY_HOME=${POETRY_HOME} python3 - --version ${POETRY_VERSION}
WORKDIR /src
COPY pyproject.toml poetry.lock* ./
RUN --mount=type=cache,id=poetry,target=/root/.cache/pypoetry,sharing=locked \
    --mount=type=secret,id=pypi,target=/root/.netrc,mode=0400,required \
    $POETRY_HOME/bin/poetry install --only main --no-root

FROM python:3.12-slim-bookworm as runtime
COPY --from=builder --link /src/.venv /src/.venv
COPY ["my package", "/src/my package"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=1m30s --start-interval=500ms --retries=3 \
  CMD curl -fsS http://localhost:8080/healthz || exit 1
ENTRYPOINT ["/src/.venv/bin/python", "-m", "service"]
CMD ["serve"]
