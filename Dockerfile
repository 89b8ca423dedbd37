# One image for all that is Vantage: the service, its command line, the workers, and the containers that workers start for flows.
#
#   docker build --tag prefect-vantage .
#
#   web (npm) ──► wheel ──► application ──┐
#   packages (what others wrote) ─────────┴──► runtime
#
# pip and npm use the indexes that they use by default; --build-arg PIP_INDEX_URL or NPM_CONFIG_REGISTRY names another.
# Nothing here needs BuildKit.

FROM node:22-bookworm-slim AS web
ARG NPM_CONFIG_REGISTRY
WORKDIR /build
COPY ui_extensions/companion/package.json ui_extensions/companion/package-lock.json ./
# Not `npm ci`: it refuses a lock file that lacks the optional packages of another platform.
RUN npm install --no-save --no-audit --no-fund --loglevel=error
COPY ui_extensions/companion ./
RUN npm run --silent build


FROM python:3.12-slim-bookworm AS packages
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_TRUSTED_HOST
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY pyproject.toml constraints.txt ./
COPY deployments/docker/requirements.py deployments/docker/slim.py ./
# The environment has no pip of its own, so neither has the image.
RUN python -m venv --without-pip /opt/vantage \
 && python requirements.py pyproject.toml postgres docker >requirements.txt \
 && pip --python /opt/vantage/bin/python install --quiet --no-compile --constraint constraints.txt --requirement requirements.txt
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends binutils >/dev/null \
 && /opt/vantage/bin/python -B slim.py


FROM packages AS application
COPY . .
COPY --from=web /build/dist ui_extensions/companion/dist
# Installed over the environment in a layer of its own: a change of ours does not move everything else.
RUN pip wheel --quiet --no-deps --wheel-dir /wheels . \
 && pip --python /opt/vantage/bin/python install --quiet --no-deps --prefix /installed /wheels/*.whl \
 && PYTHONPATH=$(echo /installed/lib/python3*/site-packages) /opt/vantage/bin/python -B -m prefect_vantage init /project --no-sample


FROM python:3.12-slim-bookworm AS runtime
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Vantage" \
      org.opencontainers.image.description="The companion that self-hosted Prefect lacks: find, count, chart, export and report every run." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.base.name="docker.io/library/python:3.12-slim-bookworm"
COPY scripts/system-packages.sh /usr/local/share/vantage/
RUN /usr/local/share/vantage/system-packages.sh run \
 && apt-get install -y -qq --no-install-recommends tini >/dev/null \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log \
 && groupadd --gid 10001 vantage \
 && useradd --uid 10001 --gid vantage --no-create-home --home-dir /var/lib/vantage --shell /usr/sbin/nologin vantage \
 && install -d -o vantage -g vantage -m 0750 /var/lib/vantage
COPY --from=packages /opt/vantage /opt/vantage
COPY --from=application /installed /opt/vantage
# The project that deployments point at: the same path in the service, in workers and in the containers of flow runs.
COPY --from=application /project /project
# Only /var/lib/vantage (a volume) and /tmp (a tmpfs) are written to, so the rest can be read-only.
ENV PATH=/opt/vantage/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp/.cache \
    PREFECT_HOME=/tmp/.prefect \
    VANTAGE_HOST=0.0.0.0 \
    VANTAGE_DATA_DIR=/var/lib/vantage \
    VANTAGE_PROJECT=/project
WORKDIR /project
USER 10001:10001
EXPOSE 4242
HEALTHCHECK --interval=10s --timeout=5s --start-period=180s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f\"http://127.0.0.1:{os.environ.get('VANTAGE_PORT', 4242)}/api/v1/health/ready\", timeout=4)"]
ENTRYPOINT ["tini", "--"]
CMD ["vantage", "serve"]
