# Two images: `app` (bot, actions, web) and `rasa` (the language model, trained as it is built).
# Neither runs as root; what is kept is in the database.

FROM python:3.13-slim-bookworm AS app
WORKDIR /foothold
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock \
 && useradd --system --uid 10001 foothold
COPY pyproject.toml ./
COPY directory directory
COPY actions actions
COPY bot bot
USER foothold
ENV DATA_DIR=/tmp PTB_TIMEDELTA=1 PYTHONDONTWRITEBYTECODE=1

FROM python:3.10-slim-bookworm AS rasa
WORKDIR /foothold
COPY nlu/requirements.lock nlu/
RUN pip install --no-cache-dir --require-hashes -r nlu/requirements.lock \
 && useradd --system --uid 10001 foothold
ENV RASA_TELEMETRY_ENABLED=false PYTHONDONTWRITEBYTECODE=1 \
    SQLALCHEMY_SILENCE_UBER_WARNING=1 PYTHONWARNINGS=ignore HOME=/tmp MODEL=/models/foothold.tar.gz
COPY nlu nlu
COPY stories stories
WORKDIR /foothold/nlu
RUN python -m extensions.fast -m rasa train --data data ../stories --domain domain --config config.yml \
    --out /models --fixed-model-name foothold
USER foothold
