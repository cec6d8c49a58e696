#!/bin/sh
# Starts nginx: writes its configuration, serves a self-signed certificate until there is a real one, and reloads with each new one.
set -eu

readonly live="${CERTIFICATES:-/certificates}/live/zenzefi"
readonly run="${RUN_FOLDER:-/run/zenzefi}"
readonly start="${START_FOLDER:-/start}"
readonly look_every="${LOOK_EVERY:-30}" # seconds

fail() {
  echo "nginx: $1" >&2
  exit 1
}

# A host name and nothing else: it becomes part of the configuration.
check_name() {
  case $1 in
    '' | *[!a-zA-Z0-9.-]* | .* | -* | *..*) fail "not a host name: $1" ;;
  esac
}

write_configuration() {
  sed -e "s|@DOMAIN@|$DOMAIN|g" -e "s|@PROXY_DOMAIN@|${PROXY_DOMAIN:-}|g" -e "s|@BACKEND@|$BACKEND|g" \
    -e "s|@RUN@|$run|g" -e "s|@CHALLENGES@|${CHALLENGES:-/challenges}|g" -e "s|@USER@|${NGINX_USER:-nginx}|g" "$start/nginx.conf" >"$run/nginx.conf"
  # A kernel without IPv6 (ipv6.disable=1) refuses such a socket, and nginx would not start.
  [ -e "${IPV6_STATE:-/proc/net/if_inet6}" ] || sed -i '/listen \[::\]/d' "$run/nginx.conf"
}

make_self_signed() {
  names="DNS:$DOMAIN"
  [ -z "${PROXY_DOMAIN:-}" ] || names="$names,DNS:$PROXY_DOMAIN"
  mkdir -p "$run/self-signed"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -subj "/CN=zenzefi self-signed" \
    -addext "subjectAltName=$names" -keyout "$run/self-signed/privkey.pem" -out "$run/self-signed/fullchain.pem" 2>/dev/null
}

fingerprint() {
  cat "$live/fullchain.pem" "$live/privkey.pem" 2>/dev/null | cksum
}

# Certbot changes its links one after the other: what is served is a copy, and it is served only once nginx takes the pair.
take_certificate() {
  seen=$(fingerprint)
  [ -s "$live/fullchain.pem" ] && [ -s "$live/privkey.pem" ] || return 1
  rm -rf "$run/next" && mkdir "$run/next"
  cat "$live/fullchain.pem" >"$run/next/fullchain.pem" && cat "$live/privkey.pem" >"$run/next/privkey.pem" || return 1
  ln -sfn next "$run/tls"
  if ! nginx -t -q -c "$run/nginx.conf"; then
    ln -sfn "$served" "$run/tls"
    return 1
  fi
  if [ "$served" = taken-1 ]; then other="taken-2"; else other="taken-1"; fi
  rm -rf "${run:?}/$other" && mv "$run/next" "$run/$other"
  served=$other taken=$seen
  ln -sfn "$served" "$run/tls"
}

watch_certificate() {
  while sleep "$look_every"; do
    if [ "$(fingerprint)" != "$taken" ] && take_certificate; then
      nginx -s reload -c "$run/nginx.conf" && echo "nginx: serves the new certificate"
    fi
  done
}

check_name "$DOMAIN"
[ -z "${PROXY_DOMAIN:-}" ] || check_name "$PROXY_DOMAIN"
umask 077
mkdir -p "$run"
chmod 755 "$run"
make_self_signed
served=self-signed taken=""
ln -sfn "$served" "$run/tls"
write_configuration
take_certificate || echo "nginx: no certificate yet; serves a self-signed one"
watch_certificate &
exec nginx -c "$run/nginx.conf" -g "daemon off;"
