FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    PASSBOT_HOME=/srv/passbot/vol \
    PASSBOT_API_HOST=0.0.0.0
WORKDIR /srv/passbot

COPY requirements.txt requirements-postgres.txt requirements-socks.txt ./
RUN pip install --no-cache-dir -r requirements.txt -r requirements-postgres.txt -r requirements-socks.txt

COPY passbot passbot
RUN python -m compileall -q passbot && install -d -o 1000 -g 1000 vol

USER 1000:1000
VOLUME /srv/passbot/vol
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s \
    CMD ["python", "-m", "passbot", "check", "--health"]
ENTRYPOINT ["python", "-m", "passbot"]
