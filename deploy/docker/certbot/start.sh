#!/bin/sh
# Gets the certificate and renews it, for ever. nginx notices a new one by itself.
set -eu

# Let's Encrypt allows 5 failures an hour for one name. Where it works, it looks twice a day.
readonly work="${WORK_FOLDER:-/tmp}"
readonly retry_first=900 retry_most=21600 renew_every=43200

stop() {
  [ -z "${waiting:-}" ] || kill "$waiting" 2>/dev/null || true
  exit 0
}
trap stop TERM INT

# Waits in a child, so that a signal ends the wait at once.
wait_for() {
  sleep "$1" &
  waiting=$!
  wait "$waiting" || true
}

# One certificate under one fixed name: where names come or go it is replaced, and no second one is made.
obtain() {
  certbot certonly --non-interactive --agree-tos --keep-until-expiring --renew-with-new-domains \
    --server "$ACME_SERVER" --webroot --webroot-path "${CHALLENGES:-/challenges}" \
    --config-dir "${CERTIFICATES:-/certificates}" --work-dir "$work/work" --logs-dir "$work/logs" --max-log-backups 3 \
    --cert-name zenzefi "$@"
}

set -- --domain "$DOMAIN"
[ -z "$PROXY_DOMAIN" ] || set -- "$@" --domain "$PROXY_DOMAIN"
if [ -n "$ACME_EMAIL" ]; then set -- "$@" --email "$ACME_EMAIL"; else set -- "$@" --register-unsafely-without-email; fi

: >"$work/trying"
if [ "$ACME_SERVER" = none ]; then
  echo "ACME_SERVER=none: no certificate is asked for"
  while :; do wait_for "$renew_every"; done
fi

retry=$retry_first
while :; do
  if obtain "$@"; then
    retry=$retry_first
    wait_for "$renew_every"
  else
    echo "No certificate for $DOMAIN $PROXY_DOMAIN yet: do these names lead to this machine, and is its port 80 open? Next try in $retry s."
    wait_for "$retry"
    retry=$((retry * 2))
    [ "$retry" -le "$retry_most" ] || retry=$retry_most
  fi
done
