# One image for web, workers and administration; compose.yaml says which command runs where.

FROM python:3.12-slim-bookworm AS build
WORKDIR /app
COPY . .
# The same installation as everywhere else, from the same locks. The named Redis keeps it from looking for a local one.
RUN --mount=type=cache,target=/root/.cache/pip --mount=type=cache,target=/root/.npm \
    LZ_REDIS_URL=redis://redis scripts/setup run

FROM python:3.12-slim-bookworm
RUN useradd --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin lzcontest
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY --from=build /app/build/fonts build/fonts
COPY --from=build /app/lzcontest lzcontest
COPY --from=build /app/templates templates
COPY --from=build /app/migrations migrations
COPY --from=build /app/pyproject.toml /app/LICENSE ./
COPY --from=build /app/deploy deploy
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    NUMBA_CACHE_DIR=/tmp/numba \
    LZ_DATA_DIR=/data
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--no-control-socket", "--config", "deploy/gunicorn.conf.py", "lzcontest.app:create_app()"]
