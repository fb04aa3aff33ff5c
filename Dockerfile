# One image for web server, worker and clock; a second one holds the reverse proxy with the static files.
FROM python:3.11-slim-bookworm AS portal

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /portal

# The same packages as deploy/install.py; a test holds the two together.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    fontconfig \
    fonts-arphic-gkai00mp \
    fonts-dejavu-core \
    fonts-noto-cjk \
    fonts-noto-cjk-extra \
    libharfbuzz-subset0 \
    libpango-1.0-0 \
    libpangoft2-1.0-0 \
 && rm -rf /var/lib/apt/lists/*

COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt

# The body face of official documents comes out of a package that is downloaded, not installed.
COPY deploy/fonts.py deploy/
RUN apt-get update && python deploy/fonts.py --into var/fonts && rm -rf /var/lib/apt/lists/*

COPY . .
RUN DATA_DIR=/tmp/collecting THROWAWAY_SECRETS=1 python manage.py collectstatic --no-input \
 && useradd --system --uid 1000 portal \
 && install --directory --owner portal /data

USER portal
ENV DATA_DIR=/data
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.py", "config.wsgi"]


FROM nginx:1.28 AS proxy
COPY deploy/nginx.conf /etc/nginx/conf.d/default.conf
COPY deploy/413.html /srv/pages/413.html
COPY --from=portal /portal/staticfiles /srv/static
