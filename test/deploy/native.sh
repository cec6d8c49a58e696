#!/usr/bin/env bash
# scripts/deploy.sh for real, in a Debian that debootstrap makes: installed, run again, upgraded, with a release that does not
# start, rolled back, killed in the middle. Takes about ten minutes: sudo bash test/deploy/native.sh
#
# It tests the last commit. Needs root, debootstrap, Node, the Debian mirror and the npm registry, and ports 80 and 443. The
# Debian is in a chroot without systemd; with --systemd it is booted by systemd-nspawn (package systemd-container). Nothing
# outlives the run, but for a cache: $CACHE.
set -euo pipefail

readonly CACHE=${CACHE:-/var/tmp/zenzefi-deploy-test}
readonly SUITE=${SUITE:-bookworm}
readonly MIRROR=${MIRROR:-http://deb.debian.org/debian}
readonly SECONDS_MAX=600
readonly APP=/home/zenzefi/apps/zenzefi_backend
readonly DOMAIN=api.zenzefi.test PROXY_DOMAIN=machine.zenzefi.test

repository=$(cd "$(dirname "$0")/../.." && pwd)
mode=chroot
[[ ${1:-} != --systemd ]] || mode=systemd
root=${2:-}

# ---- Outside ----

prepare_and_enter() {
  local base=$CACHE/$SUITE-$mode.tar.gz port packages=()
  [[ $mode == chroot ]] || packages=("--include=systemd,systemd-sysv,dbus")
  [[ $EUID == 0 ]] || { echo "run it as root" >&2; exit 1; }
  for port in 80 443 8000 9000; do
    ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "port $port is in use" >&2; exit 1; }
  done
  mkdir -p "$CACHE"
  root=$(mktemp -d "$CACHE/root.XXXXXX")
  trap 'rm -rf --one-file-system "$root"' EXIT
  if [[ ! -f $base ]]; then
    debootstrap --variant=minbase "${packages[@]}" "$SUITE" "$root/new" "$MIRROR"
    tar -C "$root/new" -czf "$base.part" .
    mv "$base.part" "$base"
    rm -rf "$root/new"
  fi
  mkdir "$root/debian" "$root/mirror"
  tar -C "$root/debian" -xzf "$base"
  make_node_mirror
  git clone -q --bare "$repository" "$root/debian/srv/repository.git"
  git clone -q "$root/debian/srv/repository.git" "$root/checkout"
  cp "$repository/scripts/deploy.sh" "$root/debian/srv/deploy.sh"
  # What this machine trusts besides the public authorities, as that of a proxy before the npm registry.
  mkdir -p "$root/debian/usr/local/share/ca-certificates"
  find /usr/local/share/ca-certificates -name '*.crt' -exec cp {} "$root/debian/usr/local/share/ca-certificates/" \;
  # All processes of the Debian end with this one.
  if [[ $mode == systemd ]]; then
    boot
    serve
    scenario
  else
    unshare --mount --pid --fork --kill-child bash "$0" --inside "$root"
  fi
}

boot() {
  systemd-nspawn --quiet --boot --directory "$root/debian" --register=no --keep-unit </dev/null >"$root/console" 2>&1 &
  nspawn=$!
  trap 'kill -TERM "$nspawn"; wait "$nspawn" || true; kill "$server" "$watcher" 2>/dev/null; rm -rf --one-file-system "$root"' EXIT
  until init=$(pgrep -P "$nspawn" -x systemd) && in_root systemctl is-system-running --wait 2>/dev/null | grep -E 'running|degraded' >/dev/null; do sleep 0.5; done
}

# As https://nodejs.org/dist is laid out, with the Node that runs here as its only LTS.
make_node_mirror() {
  local version name prefix
  version=$(node --version)
  name=node-$version-linux-$(node -p process.arch)
  prefix=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
  mkdir -p "$root/mirror/$version" "$root/$name/bin" "$root/$name/lib/node_modules"
  cp "$prefix/bin/node" "$root/$name/bin/"
  cp -r "$prefix/lib/node_modules/npm" "$root/$name/lib/node_modules/"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/$name/bin/npm"
  XZ_OPT=-0 tar -C "$root" -cJf "$root/mirror/$version/$name.tar.xz" "$name"
  rm -rf "${root:?}/$name"
  (cd "$root/mirror/$version" && sha256sum "$name.tar.xz" >SHASUMS256.txt)
  printf '[\n{"version":"v99.0.0","files":["linux-x64"],"lts":false,"security":false},\n{"version":"%s","files":["linux-x64"],"lts":"Iron","security":true}\n]\n' \
    "$version" >"$root/mirror/index.json"
}

# ---- Inside the namespaces ----

in_root() {
  local enter=(chroot "$root/debian")
  [[ $mode == chroot ]] || enter=(nsenter --target "$init" --all)
  "${enter[@]}" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "${variables[@]}" "$@"
}

extra=()           # flags for every run
variables=(TERM=dumb) # of the environment

deploy() { in_root bash /srv/deploy.sh "${extra[@]}" "$@" 2>&1 | tee -a "$root/output"; }

fail() {
  printf '\nFAILED: %s\n' "$*" >&2
  exit 1
}

ok() { printf '\n### ok: %s (%d s)\n' "$1" "$SECONDS"; }

expect() { [[ $2 == "$3" ]] || fail "$1: expected $3, got $2"; }

serve() {
  # shellcheck disable=SC2016
  node -e '
    const http = require("http"), fs = require("fs"), folder = process.argv[1];
    http.createServer((q, r) => r.end(`target: ${q.method} ${q.url} for ${q.headers["x-forwarded-for"]}\n`)).listen(9000, "127.0.0.1");
    const mirror = http.createServer((q, r) => fs.createReadStream(folder + q.url).on("error", () => r.writeHead(404).end()).pipe(r));
    mirror.listen(0, "127.0.0.1", () => fs.writeFileSync(folder + "/port", String(mirror.address().port)));
  ' "$root/mirror" &
  server=$!
  until [[ -s $root/mirror/port ]]; do sleep 0.1; done
  mirror=http://127.0.0.1:$(<"$root/mirror/port")
}

# Notes the arguments of all processes, as any user of the machine can read them.
watch_arguments() {
  while sleep 0.05; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' '\n' | sort -u >>"$root/arguments" || true; done &
  watcher=$!
}

certificate=/etc/zenzefi/tls/fullchain.pem

https() { in_root curl -sS -m 20 --resolve "$DOMAIN:443:127.0.0.1" --cacert "$certificate" "$@"; }

member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

api() {
  local path=$1
  shift
  https -H 'Content-Type: application/json' "https://$DOMAIN/api/v1/$path" "$@"
}

# The superuser signs in, tops itself up, buys a token, and reaches the target: all through nginx and TLS.
buy_and_reach() {
  local password jwt me token
  password=$(<"$root/debian$APP/secrets/first-superuser-password")
  jwt=$(api auth/login -d "{\"email\":\"ops@zenzefi.test\",\"password\":\"$password\"}" | member access_token)
  [[ -n $jwt ]] || fail "no sign-in"
  me=$(api users/me -H "Authorization: Bearer $jwt" | member id)
  api "admin/users/$me/adjustments" -H "Authorization: Bearer $jwt" -d '{"amount":"5.00","reason":"test"}' >/dev/null
  token=$(api tokens/purchase -H "Authorization: Bearer $jwt" -d '{"duration_hours":1}' | member token)
  expect "a proxied request" "$(https -H "X-Access-Token: $token" -H 'X-Device-ID: test-device-01' "https://$DOMAIN/api/v1/proxy/a%2Fb?c=d")" \
    "target: GET /a%2Fb?c=d for 127.0.0.1, 127.0.0.1"
}

service_pid() {
  if [[ $mode == systemd ]]; then in_root systemctl show -p MainPID --value zenzefi-backend; else cat "$root/debian/run/zenzefi-backend.pid"; fi
}

current() { readlink "$root/debian$APP/current"; }

# Everything that a run could change, with times; but what the service and the system write by themselves.
state() {
  (cd "$root/debian" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./sys -o -path ./run -o -path ./var/log -o -path ./var/lib/postgresql \
    -o -path ./var/lib/redis -o -path ./var/lib/systemd -o -path ./var/lib/apt -o -path ./var/cache -o -path ./tmp -o -path "./$APP/data" -o -path './home/*/.work*' \) -prune -o ! -type d -printf '%p %T@ %s %m %u\n' | sort)
}

commit() {
  git -C "$root/checkout" -c user.name=test -c user.email=test@example.com commit -qam "$1"
  git -C "$root/checkout" push -q
  git -C "$root/checkout" rev-parse HEAD
}

enter() {
  mount -t proc proc "$root/debian/proc"
  mount --rbind /dev "$root/debian/dev"
  mount -t proc proc /proc
  cp -L /etc/resolv.conf "$root/debian/etc/resolv.conf"
  serve
}

write_env_of_v06() {
  mkdir -p "$root/debian$APP"
  cat >"$root/debian$APP/.env" <<'END'
PROJECT_NAME="Zenzefi Backend"
SECRET_KEY=your-secret-key-change-this-in-production-min-32-chars
POSTGRES_SERVER=localhost
POSTGRES_USER=zenzefi
POSTGRES_PASSWORD=old#password
POSTGRES_DB=zenzefi_dev
REDIS_HOST=redis
TOKEN_PRICE_1H=2.50
COOKIE_SECURE=False
END
}

scenario() {
  local flags first second broken before pid started
  flags=(--from /srv/repository.git --node-mirror "$mirror" --domain "$DOMAIN" --proxy-domain "$PROXY_DOMAIN"
    --admin-email ops@zenzefi.test --target http://127.0.0.1:9000 --self-signed)
  git -C "$root/checkout" grep -q 'command("backup")' -- src || extra=(--no-backup)
  write_env_of_v06
  watch_arguments

  before=$(state)
  deploy "${flags[@]}" --dry-run
  expect "files after a dry run" "$(state)" "$before"
  ok "a dry run changes nothing"

  started=$SECONDS
  deploy "${flags[@]}"
  ((SECONDS - started < SECONDS_MAX)) || fail "it took $((SECONDS - started)) s"
  first=$(git -C "$root/checkout" rev-parse HEAD)
  [[ $(current) == *-${first:0:12} ]] || fail "another release: $(current)"
  ok "installed in $((SECONDS - started)) s"
  buy_and_reach
  ok "a token is bought and the target is reached through nginx and TLS"
  grep -qx TOKEN_PRICE_1H=2.50 "$root/debian$APP/.env" || fail "a setting of v0.6 is lost"
  ! grep -E '^(POSTGRES_|REDIS_HOST|SECRET_KEY=)|False' "$root/debian$APP/.env" || fail "v0.6's database, key or cookies stayed"
  ok "the settings of v0.6 were taken over"
  in_root zenzefi ledger verify || fail "no command line"
  ok "the command zenzefi"

  grep -q 'worker_connections 16384;' "$root/debian/etc/nginx/nginx.conf" || fail "nginx takes few connections"
  [[ $mode == chroot ]] || check_units

  before=$(state) pid=$(service_pid) started=$SECONDS
  deploy
  expect "files after a second run" "$(diff <(printf '%s\n' "$before") <(state) || true)" ""
  expect "the process after a second run" "$(service_pid)" "$pid"
  ok "run again without flags: nothing changed, $((SECONDS - started)) s"

  echo >>"$root/checkout/LICENSE"
  second=$(commit "Second")
  started=$SECONDS
  kill_in_the_middle
  expect "the release after a killed upgrade" "$(current)" "releases/$(release_of "$first")"
  deploy
  [[ $(current) == *-${second:0:12} ]] || fail "not upgraded: $(current)"
  buy_and_reach
  ok "killed in the middle, and upgraded by the next run"

  sed -i '1i throw new Error("a broken release");' "$root/checkout/src/apps/server/main.ts"
  broken=$(commit "Broken")
  if deploy; then fail "a release that does not start was taken"; fi
  [[ $(current) == *-${second:0:12} ]] || fail "not returned from ${broken:0:12}: $(current)"
  buy_and_reach
  ok "a release that does not start: the one before runs again"
  git -C "$root/checkout" checkout -q HEAD~ -- src
  commit "Mended" >/dev/null

  deploy --rollback
  [[ $(current) == *-${first:0:12} ]] || fail "not rolled back: $(current)"
  buy_and_reach
  deploy --rollback
  [[ $(current) == *-${second:0:12} ]] || fail "not rolled forward: $(current)"
  ok "rolled back, and forward"

  get_certificate_by_acme

  git clone -q "$root/debian/srv/repository.git" "$root/debian/srv/folder"
  in_root openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=own -keyout /srv/own.key -out /srv/own.pem \
    -addext "subjectAltName=DNS:$DOMAIN,DNS:$PROXY_DOMAIN" 2>/dev/null
  git -C "$root/debian/srv/folder" checkout -q "$first"
  deploy --embedded --from /srv/folder --certificate /srv/own.pem --key /srv/own.key
  certificate=/srv/own.pem
  [[ $(current) == *-${first:0:12} ]] || fail "not the folder's commit: $(current)"
  buy_and_reach
  [[ $(https -I "https://$DOMAIN/") == *[Ss]trict-[Tt]ransport-[Ss]ecurity:\ max-age=* ]] || fail "no HSTS"
  ok "the embedded database, the sources of a folder, and a certificate of one's own"

  no_secret_was_shown
  printf '\nAll passed in %d s.\n' "$SECONDS"
}

# A certificate from Pebble, the ACME server for tests of Let's Encrypt, which asks for the challenge at port 80 as that does.
get_certificate_by_acme() {
  local live=/etc/letsencrypt/live/zenzefi-backend first
  in_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends pebble >/dev/null 2>&1
  echo "127.0.0.1 localhost $DOMAIN $PROXY_DOMAIN" >>"$root/debian/etc/hosts"
  in_root openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -keyout /srv/pebble.key \
    -out /srv/pebble.pem -addext subjectAltName=DNS:localhost 2>/dev/null
  cat >"$root/debian/srv/pebble.json" <<'END'
{ "pebble": { "listenAddress": "127.0.0.1:14000", "managementListenAddress": "127.0.0.1:15000", "certificate": "/srv/pebble.pem",
  "privateKey": "/srv/pebble.key", "httpPort": 80, "tlsPort": 443, "ocspResponderURL": "", "externalAccountBindingRequired": false } }
END
  in_root env PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 pebble -config /srv/pebble.json >"$root/pebble.log" 2>&1 &
  until in_root curl -sf --cacert /srv/pebble.pem https://localhost:14000/dir >/dev/null; do sleep 0.2; done
  variables=(TERM=dumb REQUESTS_CA_BUNDLE=/srv/pebble.pem)

  deploy --email ops@zenzefi.test --acme-server https://localhost:14000/dir
  in_root curl -sf --cacert /srv/pebble.pem https://localhost:15000/roots/0 >"$root/debian/srv/acme-root.pem"
  certificate=/srv/acme-root.pem
  https -f "https://$DOMAIN/health/ready" >/dev/null || fail "no certificate by ACME"
  https --resolve "$PROXY_DOMAIN:443:127.0.0.1" "https://$PROXY_DOMAIN/" -o /dev/null || fail "no certificate for the second name"
  first=$(served_serial)
  in_root certbot renew --force-renewal --no-random-sleep-on-renew -q
  # nginx takes it over in the background.
  local deadline=$((SECONDS + 30))
  until [[ $(served_serial) != "$first" ]]; do
    ((SECONDS < deadline)) || fail "nginx does not serve the renewed certificate"
    sleep 0.5
  done
  deploy
  grep -qF "$live/fullchain.pem" "$root/debian/etc/nginx/conf.d/zenzefi-backend.conf" || fail "the next run lost the certificate"
  ok "a certificate by ACME for both names, renewed, and kept by the next run"
}

served_serial() {
  in_root bash -c "openssl s_client -connect 127.0.0.1:443 -servername $DOMAIN </dev/null 2>/dev/null | openssl x509 -noout -serial"
}

# What only systemd does: the sandbox, the restart after a crash, the timer.
check_units() {
  local pid
  pid=$(service_pid)
  expect "what the service sees of homes" "$(in_root nsenter --target "$pid" --mount ls -A /home /root | xargs)" "/home: zenzefi /root:"
  ! in_root nsenter --target "$pid" --mount --setuid "$(in_root id -u zenzefi)" touch "$APP/.env" 2>/dev/null || fail "the service can write its settings"
  in_root bash -c "kill -9 $pid"
  until [[ $(service_pid) != 0 && $(service_pid) != "$pid" ]] && https -f "https://$DOMAIN/health/ready" >/dev/null 2>&1; do sleep 0.5; done
  in_root systemd-analyze security --no-pager zenzefi-backend | tail -n 1
  ((${#extra[@]} > 0)) || in_root systemctl is-active --quiet zenzefi-backup.timer || fail "no timer"
  ok "the service is confined, and runs again after a crash"
}

release_of() { basename "$(ls -d "$root/debian$APP/releases/"*"-${1:0:12}")"; }

# kill -9 while packages are installed into the new release.
kill_in_the_middle() {
  # shellcheck disable=SC2016
  in_root bash -c 'echo $$ >/run/test.pid; exec bash /srv/deploy.sh "$@"' - "${extra[@]}" >>"$root/output" 2>&1 &
  local run=$!
  until compgen -G "$root/debian$APP/releases/.building.*/node_modules" >/dev/null; do
    kill -0 "$run" || fail "it ended early"
    sleep 0.1
  done
  if deploy; then fail "two runs at once"; fi
  # shellcheck disable=SC2016
  in_root bash -c 'kill -9 "$(cat /run/test.pid)"'
  wait "$run" || true
}

no_secret_was_shown() {
  local file secret
  kill "$watcher" 2>/dev/null || true # It would note the arguments of the searches below.
  wait "$watcher" 2>/dev/null || true
  for file in "$root/debian$APP"/secrets/*; do
    secret=$(sed 's|.*://[^:]*:\([^@]*\)@.*|\1|' "$file")
    ((${#secret} >= 20)) || fail "$file has no secret"
    ! grep -qF -- "$secret" "$root/output" "$root/debian"/var/log/zenzefi* "$root/debian"/var/log/postgresql/* || fail "$file was printed or logged"
    ! grep -qF -- "$secret" "$root/arguments" || [[ $file == *first-superuser-password ]] || fail "$file was an argument of a process"
  done
  ok "no secret was printed, logged, or an argument of a process"
}

if [[ ${1:-} == --inside ]]; then
  enter
  scenario
else
  prepare_and_enter
fi
