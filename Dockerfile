# Strata as an image: `strata serve`, and any other command in its place. Two stages: the
# first has uv and builds the wheels, the second has Python and what was installed.
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS build
RUN ["pip", "install", "--no-cache-dir", "uv==0.13.9"]
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_NO_CACHE=1 \
    UV_PROJECT_ENVIRONMENT=/app/.venv \
    UV_PYTHON_DOWNLOADS=never
WORKDIR /build
COPY pyproject.toml uv.lock ./
COPY packages packages
# Exactly what uv.lock names, hash by hash; without what is for a desk alone: the embedded
# Postgres, Deno and the voice of espeak.
RUN ["uv", "sync", "--frozen", "--no-dev", "--no-editable", "--package", "strata-api", "--extra", "anthropic", "--extra", "cartesia", "--extra", "fal", "--extra", "google", "--extra", "openai", "--extra", "perplexity", "--extra", "replicate", "--extra", "supabase"]

FROM ${PYTHON}
# Files are kept in .strata only where no SUPABASE_SECRET_KEY is set: then it is a volume.
RUN ["install", "--directory", "--owner=10001", "--group=10001", "/app/.strata"]
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY supabase/migrations supabase/migrations
COPY supabase/functions supabase/functions
COPY env/migration/local.env env/migration/local.env
ENV PATH=/app/.venv/bin:${PATH} \
    PYTHONUNBUFFERED=1 \
    STRATA_ENV=production
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/live', timeout=2)"]
ENTRYPOINT ["strata"]
CMD ["serve", "--host", "0.0.0.0"]
