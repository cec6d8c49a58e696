#!/usr/bin/env bash
# Runs what dockerfile.sh has built as the engine would: as the user 1000, on a read-only root with only /data, /backups and /tmp
# writable, without capabilities, secrets as files, with a PostgreSQL and a Redis of its own.
#   sudo bash test/deploy/run-image.sh /var/tmp/image/final
# Needs root, PostgreSQL's programs (POSTGRES_BIN), redis-server and curl.
set -euo pipefail

readonly image=${1:?the folder of the image}
readonly postgres_bin=${POSTGRES_BIN:-/usr/lib/postgresql/15/bin}
readonly port=18080 postgres_port=18081 redis_port=18082
work=$(mktemp -d)
readonly work
chmod 755 "$work"
pids=()

finish() {
  local code=$?
  for pid in "${pids[@]}"; do kill -INT "$pid" 2>/dev/null || true; done
  wait
  if ((code > 0)); then
    printf 'FAILED\n'
    tail -5 "$work"/*.log
  fi
  rm -rf "$work"
}
trap finish EXIT

pass() { printf 'ok: %s\n' "$1"; }

wait_for() {
  local what=$1 n
  shift
  for ((n = 0; n < 300; n++)); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.2
  done
  printf 'in vain: %s\n' "$what" >&2
  return 1
}

start_stores() {
  local owner=nobody
  install -d -o "$owner" "$work/postgres"
  (cd / && setpriv --reuid "$owner" --regid nogroup --clear-groups "$postgres_bin/initdb" -D "$work/postgres/data" -U zenzefi --auth=trust >/dev/null)
  (cd / && exec setpriv --reuid "$owner" --regid nogroup --clear-groups "$postgres_bin/postgres" -D "$work/postgres/data" \
    -p "$postgres_port" -k "$work/postgres" -c listen_addresses=127.0.0.1 >"$work/postgres.log" 2>&1) &
  pids+=($!)
  redis-server --port "$redis_port" --requirepass test --save '' --dir "$work" >"$work/redis.log" 2>&1 &
  pids+=($!)
  wait_for PostgreSQL "$postgres_bin/createdb" -h 127.0.0.1 -p "$postgres_port" -U zenzefi zenzefi
}

# The image's root, read-only, in a mount namespace of its own.
in_container() {
  # shellcheck disable=SC2016
  unshare --mount --propagation private bash -euc '
    root=$1 work=$2
    shift 2
    mount --bind "$root" "$root"
    mount -o remount,bind,ro "$root"
    mount -t proc proc "$root/proc"
    mount --bind /dev "$root/dev"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mount --bind "$work/data" "$root/data"
    mount --bind "$work/backups" "$root/backups"
    mount --bind "$work/secrets" "$root/mnt"
    cd "$root"
    exec chroot . setpriv --reuid 1000 --regid 1000 --groups 64100 --bounding-set -all --no-new-privs "$@"
  ' - "$image" "$work" /usr/bin/env -i -C /app PATH=/usr/local/bin:/usr/bin:/bin NODE_ENV=production DATA_DIR=/data "$@"
}

settings=(HOST=127.0.0.1 "PORT=$port" WORKERS=2 "BACKEND_URL=http://127.0.0.1:$port"
  "POSTGRES_SERVER=127.0.0.1:$postgres_port" POSTGRES_USER=zenzefi POSTGRES_DB=zenzefi POSTGRES_PASSWORD_FILE=/mnt/postgres_password
  REDIS_HOST=127.0.0.1 "REDIS_PORT=$redis_port" REDIS_PASSWORD_FILE=/mnt/redis_password SECRET_KEY_FILE=/mnt/secret_key
  FIRST_SUPERUSER_EMAIL=ada@example.com FIRST_SUPERUSER_PASSWORD_FILE=/mnt/first_superuser_password)

install -d -o 1000 -g 1000 -m 700 "$work/data" "$work/backups"
bash "$(dirname "$0")/../../deploy/docker/make-secrets.sh" "$work/secrets" 64100 >/dev/null
chmod 755 "$work/secrets"
printf test >"$work/secrets/redis_password"

version=$(in_container node -p process.version)
[[ $version == v24.* ]] && pass "it runs on $version"
if said=$(in_container node bin/zenzefi.mjs start 2>&1); then exit 1; fi
[[ $said == *"set DATABASE_URL"* ]] && pass "without a database it says: $said"
if in_container touch /app/x 2>/dev/null; then exit 1; fi
in_container touch /data/x /tmp/x && pass "only /data, /backups and /tmp are writable"

start_stores
in_container "${settings[@]}" node bin/zenzefi.mjs start >"$work/service.log" 2>&1 &
service=$!
pids+=("$service")
wait_for "the service" in_container PORT=$port node bin/healthcheck.mjs
pass "it is ready, by the image's own health check"
in_container PORT=1 node bin/healthcheck.mjs 2>/dev/null && exit 1
pass "the health check fails where nothing answers"
in_container "${settings[@]}" node bin/zenzefi.mjs ledger verify | tail -1
main=$(pgrep -P "$service")
grep -E '^(Uid|CapEff|NoNewPrivs):' "/proc/$main/status" | tr '\t\n' '  ' && printf '\n'

# A request whose body ends 3 s after SIGTERM is still answered; then the service ends with 0.
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 46\r\n\r\n{"email":"ada@example.com",' >&3
sleep 1
kill -TERM "$main"
sleep 3
printf '"password":"wrong"}' >&3
read -r -t 10 answer <&3
[[ $answer == "HTTP/1.1 4"* ]] || { printf 'answered: %s\n' "$answer" && exit 1; }
pass "a request that ran at SIGTERM was answered: ${answer%$'\r'}"
wait "$service"
pass "SIGTERM ended it with 0"
if grep -qF -f "$work/secrets/secret_key" -e "$(cat "$work/secrets/first_superuser_password")" "$work/service.log"; then exit 1; fi
pass "its log holds no secret"
