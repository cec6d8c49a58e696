#!/usr/bin/env bash
# Installs, upgrades and rolls back Zenzefi Backend on one server, in containers: PostgreSQL, Redis, the service, nginx with TLS.
# `bash deploy_docker.sh --help` lists the flags; deploy/docker/README.md explains what it does.
#
# Running it again repairs a run that was interrupted, and changes nothing where nothing is to do. Everything is in functions,
# and the last line calls main: a file that was not downloaded whole does nothing.
set -euo pipefail
umask 022

readonly gid=64100                 # the group that may read the secrets, in all containers
readonly engine_with_ipv6=27       # chooses IPv6 networks by itself from this version on
readonly dumps_kept=3
readonly docker_key=9DC858229FC7DD38854AE2D88D81803C0EBFCD88 # signs Docker's packages, as docs.docker.com says
# The address of the sources where no flag names one; a published release has its own address here.
readonly published_from=""

declare -A given=()
faults=()
language=en
work="" folder="" log=""
started=$SECONDS

# ---- What people read ----

say() { if [[ $language == ru ]]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; }
die() {
  say "Stopped: $1" "Остановлено: $2" >&2
  [[ -z $log || ! -s $log ]] || say "All output is in $log" "Весь вывод - в $log" >&2
  exit 1
}
begin() { printf '\n==> %s (%d s)\n' "$(say "$1" "$2")" "$((SECONDS - started))"; }

usage() {
  say "Usage: sudo bash deploy_docker.sh --domain api.example.com --target https://10.8.0.2:61000 --email ops@example.com [flags]
Run again to upgrade: flags of earlier runs are remembered.

  --domain NAME              name of the API and the console
  --proxy-domain NAME        a second name, at which browsers meet the target (PROXY_ORIGIN)
  --target URL               the server that access is sold to (ZENZEFI_TARGET_URL)
  --target-ca FILE           private CA of the target's certificate, PEM
  --email ADDRESS            for Let's Encrypt, and the first superuser unless --admin-email is given
  --admin-email ADDRESS      the first superuser
  --self-signed              a self-signed certificate: browsers warn
  --acme-server URL          another ACME server than Let's Encrypt
  --from PLACE               the sources: a git repository, an https address of a .tar.gz, such a file, or a folder
  --ref NAME                 (or --version) branch or tag of the git repository
  --sha256 HEX               what the .tar.gz must have
  --image NAME               the service's image, instead of building it
  --settings FILE            settings of the service (NAME=value lines); they replace zenzefi.env
  --workers NUMBER           processes of the service
  --monitoring               Prometheus and Grafana too
  --tailnet-target NAME      the target's full name in a tailnet, with --tailscale-key-file FILE
  --dir FOLDER               where it is installed (/opt/zenzefi)
  --wait SECONDS             how long a start may take until it is rolled back (300)
  --no-backup                no copy of the database before an upgrade
  --skip-docker-install      Docker is here, or the run stops
  --rollback                 return to the previous release
  --dry-run                  print what would be done, change nothing
  --language en|ru" \
    "Использование: sudo bash deploy_docker.sh --domain api.example.com --target https://10.8.0.2:61000 --email ops@example.com [флаги]
Повторный запуск обновляет сервис: флаги прежних запусков запоминаются.

  --domain ИМЯ               имя для API и консоли
  --proxy-domain ИМЯ         второе имя: по нему браузеры открывают целевой сервер (PROXY_ORIGIN)
  --target URL               сервер, к которому продаётся доступ (ZENZEFI_TARGET_URL)
  --target-ca ФАЙЛ           частный центр сертификации целевого сервера, PEM
  --email АДРЕС              для Let's Encrypt и для первого суперпользователя, если нет --admin-email
  --admin-email АДРЕС        первый суперпользователь
  --self-signed              самоподписанный сертификат: браузеры предупреждают
  --acme-server URL          другой сервер ACME вместо Let's Encrypt
  --from МЕСТО               исходный код: репозиторий git, https-адрес архива .tar.gz, сам архив или папка
  --ref ИМЯ                  (или --version) ветка или тег репозитория git
  --sha256 HEX               контрольная сумма архива .tar.gz
  --image ИМЯ                готовый образ сервиса, вместо сборки
  --settings ФАЙЛ            настройки сервиса (строки ИМЯ=значение); заменяют zenzefi.env
  --workers ЧИСЛО            процессы сервиса
  --monitoring               ещё Prometheus и Grafana
  --tailnet-target ИМЯ       полное имя целевого сервера в tailnet, вместе с --tailscale-key-file ФАЙЛ
  --dir ПАПКА                куда установить (/opt/zenzefi)
  --wait СЕКУНДЫ             сколько ждать запуска, прежде чем откатиться (300)
  --no-backup                без копии базы перед обновлением
  --skip-docker-install      не устанавливать Docker: если его нет, остановиться
  --rollback                 вернуться к предыдущему выпуску
  --dry-run                  показать, что будет сделано, и ничего не менять
  --language en|ru"
}

# ---- Flags ----

parse_flags() {
  local name
  while (($# > 0)); do
    name=${1#--}
    case $1 in
      --domain | --proxy-domain | --target | --target-ca | --email | --admin-email | --acme-server | --from | --ref | --version | --sha256 | \
        --image | --settings | --workers | --tailnet-target | --tailscale-key-file | --dir | --wait | --language)
        if (($# < 2)) || [[ $2 == --* || -z $2 ]]; then
          faults+=("$(say "$1 needs a value" "флагу $1 нужно значение")")
        else
          [[ $name != version ]] || name=ref
          given[$name]=$2
          shift
        fi
        ;;
      --self-signed | --monitoring | --no-backup | --skip-docker-install | --rollback | --dry-run | --help) given[$name]=true ;;
      -h) given[help]=true ;;
      *) faults+=("$(say "unknown flag: $1" "неизвестный флаг: $1")") ;;
    esac
    shift
  done
}

# Before the flags are read: their faults are told in this language.
choose_language() {
  local locale=${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} before="" word
  [[ $locale != ru* ]] || language=ru
  for word in "$@"; do
    if [[ $before == --language ]]; then
      case $word in ru | en) language=$word ;; *) faults+=("--language: en, ru") ;; esac
    fi
    before=$word
  done
}

is_dry() { [[ ${given[dry-run]:-} == true ]]; }

# The flag of this run, else what .env has under the name.
flag() { printf '%s' "${given[$1]:-$(read_value "$2")}"; }

# A value of .env, as the last line with this name says it.
read_value() {
  [[ ! -r $folder/.env ]] || sed -nE "s/^$1=(.*)/\1/p" "$folder/.env" | tail -n 1
}

must_match() {
  [[ -z ${given[$1]:-} || ${given[$1]} =~ $2 ]] || faults+=("$(say "--$1: expected $3" "--$1: ожидается $4")")
}

judge_flags() {
  local host='^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' name
  # What becomes a line of .env must have no character that Compose would replace there.
  local address='^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+$' url="^https?://[^][:space:]\"'\`\\\$#?@]+\$"
  for name in domain proxy-domain tailnet-target; do
    must_match "$name" "$host" "a host name in small letters (punycode)" "имя хоста строчными буквами (punycode)"
  done
  for name in email admin-email; do must_match "$name" "$address" "an e-mail address" "адрес почты"; done
  for name in target acme-server; do must_match "$name" "$url" "an http or https address" "адрес http или https"; done
  must_match workers '^[1-9][0-9]{0,2}$' "a number" "число"
  must_match wait '^[1-9][0-9]{0,4}$' "seconds" "секунды"
  must_match ref '^[A-Za-z0-9][A-Za-z0-9._/+-]*$' "a branch or tag" "ветка или тег"
  must_match sha256 '^[0-9a-f]{64}$' "64 hexadecimal digits" "64 шестнадцатеричные цифры"
  must_match image '^[a-z0-9][a-z0-9._/:@-]*$' "the name of an image" "имя образа"
  must_match dir '^/[A-Za-z0-9._/-]+$' "an absolute path" "абсолютный путь"
  for name in settings target-ca tailscale-key-file; do
    [[ -z ${given[$name]:-} || -s ${given[$name]} ]] ||
      faults+=("$(say "--$name: no such file: ${given[$name]}" "--$name: нет такого файла: ${given[$name]}")")
  done
  [[ ! ${given[from]:-} =~ ://[^/]*@ ]] || faults+=("$(say "--from: no password in the address: other users of this machine could see it" \
    "--from: пароль в адресе увидят другие пользователи машины")")
  [[ ${given[rollback]:-} != true ]] || return 0
  [[ -n $(flag domain DOMAIN) ]] || faults+=("$(say "--domain is missing" "не задан --domain")")
  [[ -n $(flag target TARGET_URL) ]] || faults+=("$(say "--target is missing" "не задан --target")")
  [[ -n $(flag admin-email ADMIN_EMAIL)${given[email]:-} ]] ||
    faults+=("$(say "--email or --admin-email is missing" "не задан --email или --admin-email")")
  [[ -z ${given[tailnet-target]:-} || -n ${given[tailscale-key-file]:-} || -s $folder/secrets/tailscale_auth_key ]] ||
    faults+=("$(say "--tailnet-target needs --tailscale-key-file" "для --tailnet-target нужен --tailscale-key-file")")
}

stop_at_faults() {
  ((${#faults[@]} > 0)) || return 0
  printf '%s\n' "${faults[@]}" >&2
  say "Nothing was changed. All flags: bash deploy_docker.sh --help" "Ничего не изменено. Все флаги: bash deploy_docker.sh --help" >&2
  exit 2
}

# ---- Acting, or only saying so ----

would() { say "  would: $1" "  будет сделано: $2"; }

# Runs a command with its output in the log, or prints it in a dry run. What it starts does not inherit the lock.
run() {
  if is_dry; then
    would "$*" "$*"
  else
    "$@" >>"$log" 2>&1 9>&-
  fi
}

# The same, where a failure ends the run.
must() {
  run "$@" && return 0
  tail -n 25 "$log" >&2
  die "this failed: $*" "не удалось: $*"
}

# Docker Compose in the installation's folder, whatever the caller's environment says.
compose() {
  (cd "$folder" && env -u COMPOSE_FILE -u COMPOSE_PROFILES -u COMPOSE_PROJECT_NAME docker compose "$@")
}

# ---- The machine ----

judge_machine() {
  is_dry && return 0
  ((EUID == 0)) || die "run it as root: sudo bash $0 ..." "запустите от root: sudo bash $0 ..."
  exec 9>/run/zenzefi-deploy-docker.lock
  flock -n 9 || die "another run of this script is not finished" "этот скрипт уже выполняется"
  mkdir -p "$folder"
  chmod 750 "$folder"
  log=$folder/deploy.log
  install -m 600 /dev/null "$log"
}

apt() { must env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -qy -o DPkg::Lock::Timeout=600 "$@"; }

need() {
  command -v "$1" >/dev/null && return 0
  command -v apt-get >/dev/null || die "$1 is missing: install it" "нет программы $1: установите её"
  apt update
  apt install --no-install-recommends "$2"
}

# From Docker's own packages, whose key is checked.
install_docker() {
  if command -v docker >/dev/null; then
    is_dry || docker compose version >/dev/null 2>&1 ||
      die "Docker is here without Compose: install docker-compose-plugin" "Docker есть, но без Compose: установите docker-compose-plugin"
    is_dry || docker info >/dev/null 2>&1 ||
      die "the Docker engine does not answer: systemctl start docker" "Docker не отвечает: systemctl start docker"
    return 0
  fi
  [[ ${given[skip-docker-install]:-} != true ]] || die "Docker is missing" "Docker не установлен"
  begin "Installing Docker" "Установка Docker"
  local id codename key
  id=$(sed -n 's/^ID="\?\([^"]*\)"\?$/\1/p' /etc/os-release)
  codename=$(sed -n 's/^VERSION_CODENAME="\?\([^"]*\)"\?$/\1/p' /etc/os-release)
  case $id in debian | ubuntu) ;; *) die "install Docker first: this is neither Debian nor Ubuntu" "сначала установите Docker: это не Debian и не Ubuntu" ;; esac
  need curl curl
  need gpg gpg
  must install -d -m 755 /etc/apt/keyrings
  must curl -fsSL --max-time 60 "https://download.docker.com/linux/$id/gpg" -o /etc/apt/keyrings/docker.asc
  if ! is_dry; then
    key=$(gpg --show-keys --with-colons /etc/apt/keyrings/docker.asc 2>/dev/null | sed -n 's/^fpr:*\([0-9A-F]*\):*/\1/p' | head -n 1)
    [[ $key == "$docker_key" ]] || { rm -f /etc/apt/keyrings/docker.asc && die "this is not Docker's key: $key" "это не ключ Docker: $key"; }
    printf 'deb [arch=%s signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/%s %s stable\n' \
      "$(dpkg --print-architecture)" "$id" "$codename" >/etc/apt/sources.list.d/docker.list
  fi
  apt update
  apt install docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin
}

has_ipv6() {
  local engine
  [[ -s /proc/net/if_inet6 ]] || return 1
  engine=$(docker version --format '{{.Server.Version}}' 2>/dev/null) || return 1
  ((${engine%%.*} >= engine_with_ipv6)) 2>/dev/null
}

# ---- The sources ----

# Where they come from: the flag, this script's own checkout, the release that it belongs to, the place of the last run.
choose_place() {
  local here
  here=$(cd "$(dirname "${BASH_SOURCE[0]:-/nowhere/x}")/.." 2>/dev/null && pwd) || here=""
  if [[ -n ${given[from]:-} ]]; then
    printf '%s' "${given[from]}"
  elif [[ -n $here && -f $here/docker-compose.yml && -f $here/Dockerfile ]]; then
    printf '%s' "$here"
  elif [[ -n $published_from ]]; then
    printf '%s' "$published_from"
  elif [[ -s $folder/from ]]; then
    cat "$folder/from"
  fi
}

fetch_sources() {
  local place archive=$work/source.tar.gz
  place=$(choose_place)
  [[ -n $place ]] || die "--from is missing: where are the sources?" "не задан --from: где взять исходный код?"
  begin "Fetching the sources" "Получение исходного кода"
  sources=$work/source
  if [[ -d $place ]]; then
    is_dry && sources=$place && return 0
    mkdir "$sources"
    tar -C "$place" --exclude=./node_modules --exclude=./.git --exclude=./data --exclude=./secrets --exclude=./dist -cf - . | tar -C "$sources" -xf - --no-same-owner
  elif [[ $place == *.tar.gz || $place == *.tgz ]]; then
    if [[ $place == https://* ]]; then must curl -fsSL --max-time 600 --proto '=https' "$place" -o "$archive"; else archive=$place; fi
    is_dry && would "unpack $place" "распаковка $place" && return 0
    [[ -r $archive ]] || die "no such file: $archive" "нет такого файла: $archive"
    [[ -z ${given[sha256]:-} || $(sha256sum "$archive" | cut -d' ' -f1) == "${given[sha256]}" ]] ||
      die "the archive has another checksum" "контрольная сумма архива не совпадает"
    mkdir "$sources"
    must tar -xzf "$archive" -C "$sources" --strip-components=1 --no-same-owner
  else
    need git git
    must git clone --quiet --depth 1 ${given[ref]:+--branch "${given[ref]}"} -- "$place" "$sources"
    is_dry && return 0
  fi
  # Containers are other users than root, whatever the umask of who made the files.
  chmod -R u=rwX,go=rX "$sources"
  [[ -f $sources/docker-compose.yml && -f $sources/Dockerfile && -f $sources/deploy/docker/make-secrets.sh ]] ||
    die "$place has no docker-compose.yml, Dockerfile and deploy/docker" "в $place нет docker-compose.yml, Dockerfile и deploy/docker"
  place_used=$place
}

# The release is named after its version and its files.
name_release() {
  local version sum
  version=$(sed -nE 's/^ *"version": *"([0-9A-Za-z.+-]+)".*/\1/p' "$sources/package.json" | head -n 1)
  sum=$(cd "$sources" && find . -type f -not -path './.git/*' -not -path './node_modules/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-12)
  printf '%s-%s' "${version:-0}" "$sum"
}

is_new() { [[ $(cat "$folder/release" 2>/dev/null) != "$release" ]]; }

# Sources of a release have the digests already.
pin_images() {
  ! is_dry && is_new || return 0
  bash "$sources/deploy/docker/pin-images.sh" >>"$log" 2>&1 9>&- ||
    say "The digests of some images could not be asked for: their exact versions are used as they are." \
      "Не удалось узнать дайджесты некоторых образов: используются точные версии без них."
}

# Sets `image`. A release that names its image is pulled; where that fails it is built.
get_image() {
  local named=${given[image]:-}
  [[ -n $named || ! -s $sources/deploy/docker/image ]] || named=$(head -n 1 "$sources/deploy/docker/image")
  begin "The image of the service" "Образ сервиса"
  if [[ -n $named ]]; then
    image=$named
    run docker pull --quiet "$named" && return 0
    docker image inspect "$named" >/dev/null 2>&1 && return 0
    [[ -z ${given[image]:-} ]] || die "the image cannot be pulled: $named" "образ не загружается: $named"
    say "It cannot be pulled, so it is built: $named" "Загрузить его нельзя, поэтому он собирается: $named"
  fi
  image=zenzefi-backend:$release
  if ! is_dry && docker image inspect "$image" >/dev/null 2>&1; then return 0; fi
  say "  This takes some minutes." "  Это займёт несколько минут."
  must docker build --tag "$image" --build-arg "VERSION=${release%-*}" "$sources"
}

# ---- The installation ----

# What a failure returns to: the installation as it last was ready, with its .env.
keep_before() {
  [[ -s $folder/release && ! -e $folder/unproved ]] || return 0
  rm -rf "$folder/before" "$folder/before.new"
  mkdir -m 700 "$folder/before.new"
  copy_release "$folder" "$folder/before.new"
  mv "$folder/before.new" "$folder/before"
}

# Once the new release is ready: what was before is what --rollback returns to.
keep_previous() {
  rm -f "$folder/unproved"
  [[ -s $folder/before/release && $(cat "$folder/before/release") != "$(cat "$folder/release")" ]] || return 0
  rm -rf "$folder/previous"
  mv "$folder/before" "$folder/previous"
}

# Copies what makes a release from one folder to another: the containers, their files, the settings and what they name, its name.
copy_release() {
  local name
  # Within the folders: containers hold these by their inodes. What is in no release stays.
  for name in deploy files; do
    [[ ! -d $1/$name ]] || { mkdir -p "$2/$name" && cp -a "$1/$name/." "$2/$name/"; } || return 1
  done
  for name in docker-compose.yml docker-compose.tailscale.yml zenzefi.env .env release; do
    [[ ! -f $1/$name ]] || { cp -p "$1/$name" "$2/$name.new" && mv -f "$2/$name.new" "$2/$name"; } || return 1
  done
}

# A copy of the database that the running release uses; the run stops where it cannot be made.
take_backup() {
  [[ -s $folder/release && ${given[no-backup]:-} != true ]] || return 0
  begin "Copying the database" "Копия базы данных"
  local dump
  dump=$folder/dumps/before-upgrade-$(date -u +%Y%m%dT%H%M%SZ).dump
  is_dry && would "write $dump" "запись $dump" && return 0
  install -d -m 700 "$folder/dumps"
  rm -f "$folder"/dumps/*.new # of a run that was killed
  run compose up --detach --wait postgres || die "PostgreSQL does not start: no copy, no upgrade" "PostgreSQL не запускается: без копии нет и обновления"
  # What is left out is in docs/backups.md. health_writes as a whole: a lock on it would fail health checks meanwhile.
  (
    umask 077
    compose exec -T postgres pg_dump --username postgres --format custom --exclude-table=health_writes \
      --exclude-table-data=facts --exclude-table-data=fact_readers --exclude-table-data=access_changes \
      --exclude-table-data=backups zenzefi >"$dump.new" 2>>"$log"
  ) || { rm -f "$dump.new" && die "the database cannot be copied; nothing was changed (--no-backup goes on without)" \
    "базу не удалось скопировать; ничего не изменено (--no-backup - продолжить без копии)"; }
  [[ $(head -c 5 "$dump.new") == PGDMP ]] || { rm -f "$dump.new" && die "the copy of the database is no dump" "копия базы - не дамп"; }
  mv "$dump.new" "$dump"
  find "$folder/dumps" -maxdepth 1 -name 'before-upgrade-*.dump' | sort -r | tail -n +$((dumps_kept + 1)) | xargs -r rm -f
  say "  $dump" "  $dump"
}

# Sets a line of .env. The file is replaced as a whole, and only where something changes.
set_value() {
  local file=$folder/.env
  [[ ! -f $file ]] || ! grep -qxF "$1=$2" "$file" || return 0
  { [[ ! -f $file ]] || grep -v "^$1=" "$file" || true; } >"$file.new"
  printf '%s=%s\n' "$1" "$2" >>"$file.new"
  mv "$file.new" "$file"
}

keep_value() { [[ -z $2 ]] || set_value "$1" "$2"; }

# One short checksum of all files below these paths.
sum_files() { find -L "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-12; }

write_settings() {
  keep_value DOMAIN "${given[domain]:-}"
  keep_value PROXY_DOMAIN "${given[proxy-domain]:-}"
  keep_value TARGET_URL "${given[target]:-}"
  [[ -z ${given[target-ca]:-} ]] || set_value TARGET_CA /files/target-ca.pem
  keep_value ACME_EMAIL "${given[email]:-}"
  keep_value ADMIN_EMAIL "${given[admin-email]:-$(read_value ADMIN_EMAIL)}"
  [[ -n $(read_value ADMIN_EMAIL) ]] || keep_value ADMIN_EMAIL "${given[email]:-}"
  if [[ ${given[self-signed]:-} == true ]]; then
    set_value ACME_SERVER none
  elif [[ -n ${given[email]:-} && $(read_value ACME_SERVER) == none ]]; then
    set_value ACME_SERVER https://acme-v02.api.letsencrypt.org/directory
  fi
  keep_value ACME_SERVER "${given[acme-server]:-}"
  if [[ -n ${given[workers]:-} ]]; then
    set_value WORKERS "${given[workers]}"
    # 21 connections to PostgreSQL for each, and some for the CLI.
    if ((given[workers] > 8)); then set_value POSTGRES_MAX_CONNECTIONS "$((given[workers] * 22 + 24))"; fi
  fi
  [[ ${given[monitoring]:-} != true ]] || set_value COMPOSE_PROFILES monitoring
  if [[ -n ${given[tailnet-target]:-} ]]; then
    set_value COMPOSE_FILE docker-compose.yml:docker-compose.tailscale.yml
    set_value TAILNET_TARGET "${given[tailnet-target]}"
  fi
  set_value SECRETS_GID "$gid"
  set_value BACKUPS "$folder/backups"
  if [[ -z $(read_value WEB_IPV6) ]]; then if has_ipv6; then set_value WEB_IPV6 true; else set_value WEB_IPV6 false; fi; fi
  set_value ZENZEFI_IMAGE "$image"
  set_value DEPLOY_HASH "$(cd "$folder" && sum_files deploy)"
  set_value SETTINGS_HASH "$(cd "$folder" && sum_files zenzefi.env files)"
}

install_release() {
  begin "Writing files and secrets" "Файлы и секреты"
  if is_dry; then
    would "write the containers' files, secrets and .env to $folder" "запись файлов контейнеров, секретов и .env в $folder"
    return 0
  fi
  : >"$folder/unproved"
  if is_new; then
    printf '%s\n' "$release" >"$sources/release"
    rm -rf "$sources/.env" "$sources/zenzefi.env" "$sources/files" "$sources/deploy/docker/image"
    copy_release "$sources" "$folder"
  fi
  install -d -m 700 "$folder/secrets"
  install -d -m 700 -o 1000 -g 1000 "$folder/backups"
  bash "$folder/deploy/docker/make-secrets.sh" "$folder/secrets" "$gid" >>"$log"
  install -d -m 755 "$folder/files"
  [[ -z ${given[target-ca]:-} ]] || install -m 644 "${given[target-ca]}" "$folder/files/target-ca.pem"
  [[ -z ${given[tailscale-key-file]:-} ]] || install -m 640 -g "$gid" "${given[tailscale-key-file]}" "$folder/secrets/tailscale_auth_key"
  if [[ -n ${given[settings]:-} ]]; then
    install -m 640 -g "$gid" "${given[settings]}" "$folder/zenzefi.env"
  elif [[ ! -f $folder/zenzefi.env ]]; then
    printf '# Settings of the service, NAME=value a line: docs/settings.md. Then: docker compose restart backend\n' |
      install -m 640 -g "$gid" /dev/stdin "$folder/zenzefi.env"
  fi
  write_settings
  printf '%s\n' "${place_used:-}" >"$folder/from"
  compose config --quiet >>"$log" 2>&1
}

# True once all containers are healthy and the service answers through nginx, by HTTPS.
start_release() {
  local domain n
  begin "Starting" "Запуск"
  run compose up --detach --wait --wait-timeout "${given[wait]:-300}" --remove-orphans || return 1
  is_dry && return 0
  domain=$(read_value DOMAIN)
  for ((n = 0; n < 30; n++)); do
    curl --silent --fail --insecure --max-time 5 --output /dev/null --resolve "$domain:443:127.0.0.1" \
      "https://$domain/health/ready" && return 0
    sleep 2
  done
  return 1
}

# Returns to what this folder keeps.
return_to() {
  [[ -s $folder/$1/release ]] || return 1
  begin "Returning to the release $(cat "$folder/$1/release")" "Возврат к выпуску $(cat "$folder/$1/release")"
  copy_release "$folder/$1" "$folder" || return 1
  start_release && rm -f "$folder/unproved"
}

# The two last releases change places.
roll_back() {
  [[ -s $folder/previous/release ]] || die "there is no previous release" "предыдущего выпуска нет"
  is_dry && would "return to $(cat "$folder/previous/release")" "возврат к $(cat "$folder/previous/release")" && return 0
  rm -rf "$folder/leaving"
  mkdir -m 700 "$folder/leaving"
  copy_release "$folder" "$folder/leaving"
  return_to previous || {
    return_to leaving && die "the previous release does not start; the newer one runs again" "предыдущий выпуск не запустился; снова работает новый"
    die "neither release starts" "не запускается ни один из выпусков"
  }
  rm -rf "$folder/previous" && mv "$folder/leaving" "$folder/previous"
  say "Running again: $(cat "$folder/release"). The database stays as it is." "Снова работает: $(cat "$folder/release"). База остаётся как есть."
}

remove_old_images() {
  local name kept
  kept="$(read_value ZENZEFI_IMAGE) $(sed -n 's/^ZENZEFI_IMAGE=//p' "$folder/previous/.env" 2>/dev/null || true)"
  while read -r name; do
    [[ " $kept " == *" $name "* ]] || docker image rm "$name" >>"$log" 2>&1 || true
  done < <(docker image ls --format '{{.Repository}}:{{.Tag}}' zenzefi-backend 2>/dev/null)
}

tell_the_end() {
  say "
Ready in $((SECONDS - started)) s: https://$(read_value DOMAIN)
The first superuser: $(read_value ADMIN_EMAIL), password in $folder/secrets/first_superuser_password
Keep copies elsewhere: $folder/secrets (without secret_key and backup_passphrase backups cannot be used), $folder/backups
Logs: cd $folder && docker compose logs -f backend" "
Готово за $((SECONDS - started)) с: https://$(read_value DOMAIN)
Первый суперпользователь: $(read_value ADMIN_EMAIL), пароль - в $folder/secrets/first_superuser_password
Храните копии в другом месте: $folder/secrets (без secret_key и backup_passphrase резервные копии бесполезны), $folder/backups
Журнал: cd $folder && docker compose logs -f backend"
}

main() {
  choose_language "$@"
  parse_flags "$@"
  [[ ${given[help]:-} != true ]] || { usage && exit 0; }
  folder=${given[dir]:-/opt/zenzefi}
  judge_flags
  stop_at_faults
  judge_machine
  if [[ ${given[rollback]:-} == true ]]; then
    roll_back
    exit 0
  fi
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  install_docker
  is_dry || need curl curl
  is_dry || need openssl openssl
  sources="" release=new image="" place_used=""
  fetch_sources
  if [[ -f $sources/package.json ]]; then release=$(name_release); fi
  pin_images
  get_image
  if is_new; then take_backup; fi
  if is_dry; then
    install_release
    start_release
    exit 0
  fi
  keep_before
  # Not within `if`: there a failing command would not end the function.
  local code
  set +e
  (set -e && install_release)
  code=$?
  set -e
  if ((code == 0)) && start_release; then
    keep_previous
    remove_old_images
    tell_the_end
    exit 0
  fi
  compose ps --all >>"$log" 2>&1 || true
  compose logs --tail 40 >>"$log" 2>&1 || true
  tail -n 20 "$log" >&2
  if return_to before; then
    die "the new release does not become ready; the former one runs again" "новый выпуск не запустился; снова работает прежний"
  fi
  die "it does not become ready, and there is no earlier release to return to" "сервис не запустился, а более раннего выпуска нет"
}

main "$@"
