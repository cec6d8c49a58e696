#!/usr/bin/env bash
# Installs, upgrades and rolls back Zenzefi Backend on one Debian or Ubuntu server: PostgreSQL, Redis, Node, nginx with TLS, a
# systemd service, nightly backups. `bash deploy.sh --help` lists the flags; docs/DEPLOYMENT.md explains what it does.
#
# Finished steps are kept, so running it again repairs a run that was interrupted, and changes nothing where nothing is to do.
# Everything is in functions, and the last line calls main: a file that was not downloaded whole does nothing.
set -euo pipefail
umask 022
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin # "su" without "-" leaves them out
readonly first_folder=$PWD

readonly app=/home/zenzefi/apps/zenzefi_backend
readonly user=zenzefi                    # of the system
readonly database=zenzefi_backend        # of PostgreSQL, and its role: v0.6 has other names
readonly service=zenzefi-backend
readonly conf=$app/deploy.conf           # flags of earlier runs, and which release runs; no secrets
readonly environment=$app/.env
readonly secrets=$app/secrets            # one file for each secret, readable by root and the service
readonly site=/etc/nginx/conf.d/zenzefi-backend.conf
readonly tls=/etc/zenzefi/tls
readonly acme=/var/www/zenzefi-acme
readonly log=/var/log/zenzefi-deploy.log
readonly service_log=/var/log/zenzefi-backend.log   # without systemd
readonly pid_file=/run/zenzefi-backend.pid          # without systemd
readonly lock=/run/zenzefi-deploy.lock
readonly node_min=20.19.0
readonly postgres_min=15
readonly redis_min=7
readonly workers_max=4   # a process has up to 21 connections to PostgreSQL, which takes 100 by default
readonly disk_mb_min=2048     # a release takes 420 MB; three of them may be there at once
readonly memory_mb_min=900    # what the build takes at its peak
# The address of the sources where no flag names one; a published release has its own address here.
readonly published_from=""

declare -A given=()    # flags of this run
declare -A known=()    # what $conf remembers
faults=()              # of the flags
language=en
started=$SECONDS
step="start"
needs_restart=false
backend=""             # systemd or none: what runs services
release="" node="" work="" env_before=""
are_lists_fresh=false  # of packages

# ---- What people read ----

# Prints the sentence in the language of this run: English, Russian.
say() { if [[ $language == ru ]]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; }

die() {
  step=""
  say "Stopped: $1" "Остановлено: $2" >&2
  exit 1
}

begin() {
  step=$(say "$1" "$2")
  printf '\n==> %s (%d s)\n' "$step" "$((SECONDS - started))"
}

usage() {
  say "Usage: sudo bash deploy.sh --domain api.example.com --target https://10.8.0.2:61000 --email ops@example.com [flags]
Run again to upgrade: flags of earlier runs are remembered.

  --domain NAME              name of the API and the console
  --proxy-domain NAME        a second name, at which browsers meet the target (PROXY_ORIGIN)
  --target URL               the server that access is sold to (ZENZEFI_TARGET_URL)
  --target-ca FILE           private CA of the target's certificate, PEM
  --email ADDRESS            for Let's Encrypt, and the first superuser unless --admin-email is given
  --admin-email ADDRESS      the first superuser
  --acme-server URL          another ACME server than Let's Encrypt's
  --certificate FILE --key FILE   your own certificate with its chain, and its key
  --self-signed              a self-signed certificate: browsers warn
  --from PLACE               the sources: a git repository, an https address of a .tar.gz, such a file, or a folder
  --ref NAME                 (or --version) branch, tag or commit of the git repository
  --sha256 HEX               what the .tar.gz must have
  --node PATH|latest         a Node ($node_min or newer) to use, or: install the current LTS
  --node-mirror URL          where Node is downloaded from (https://nodejs.org/dist)
  --embedded                 the embedded PostgreSQL, no Redis
  --database-url-file FILE   an external PostgreSQL $postgres_min or newer
  --redis-url-file FILE      an external Redis $redis_min or newer
  --settings FILE            more settings (NAME=value lines), merged into .env
  --port NUMBER              local port of the service (8000)
  --workers NUMBER           processes of the service
  --wait SECONDS             how long a start may take until it is rolled back (300)
  --no-backup                no nightly backups, and none before an upgrade
  --without-systemd          start everything without systemd, also where it runs
  --rollback                 return to the previous release
  --dry-run                  print what would be done, change nothing
  --language en|ru" \
    "Использование: sudo bash deploy.sh --domain api.example.com --target https://10.8.0.2:61000 --email ops@example.com [флаги]
Повторный запуск обновляет сервис: флаги прежних запусков запоминаются.

  --domain ИМЯ               имя для API и консоли
  --proxy-domain ИМЯ         второе имя: по нему браузеры открывают целевой сервер (PROXY_ORIGIN)
  --target URL               сервер, к которому продаётся доступ (ZENZEFI_TARGET_URL)
  --target-ca ФАЙЛ           частный центр сертификации целевого сервера, PEM
  --email АДРЕС              для Let's Encrypt и для первого суперпользователя, если нет --admin-email
  --admin-email АДРЕС        первый суперпользователь
  --acme-server URL          другой сервер ACME вместо Let's Encrypt
  --certificate ФАЙЛ --key ФАЙЛ   свой сертификат с цепочкой и его ключ
  --self-signed              самоподписанный сертификат: браузеры предупреждают
  --from МЕСТО               исходный код: репозиторий git, https-адрес архива .tar.gz, сам архив или папка
  --ref ИМЯ                  (или --version) ветка, тег или коммит репозитория git
  --sha256 HEX               контрольная сумма архива .tar.gz
  --node ПУТЬ|latest         какой Node ($node_min или новее) взять; latest — установить текущий LTS
  --node-mirror URL          откуда скачать Node (https://nodejs.org/dist)
  --embedded                 встроенный PostgreSQL, без Redis
  --database-url-file ФАЙЛ   внешний PostgreSQL $postgres_min или новее
  --redis-url-file ФАЙЛ      внешний Redis $redis_min или новее
  --settings ФАЙЛ            другие настройки (строки ИМЯ=значение), попадут в .env
  --port ЧИСЛО               локальный порт сервиса (8000)
  --workers ЧИСЛО            процессы сервиса
  --wait СЕКУНДЫ             сколько ждать запуска, прежде чем откатиться (300)
  --no-backup                без ночных копий и без копии перед обновлением
  --without-systemd          запускать всё без systemd, даже если он есть
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
      --version) name=ref ;;& # goes on to the next matching pattern
      --domain | --proxy-domain | --target | --target-ca | --email | --admin-email | --acme-server | --certificate | --key | --from | --ref | \
        --version | --sha256 | --node | --node-mirror | --database-url-file | --redis-url-file | --settings | --port | \
        --workers | --wait | --language)
        if (($# < 2)) || [[ $2 == --* || -z $2 ]]; then
          faults+=("$(say "$1 needs a value" "флагу $1 нужно значение")")
        else
          given[$name]=$(absolute "$name" "$2")
          shift
        fi
        ;;
      --embedded | --self-signed | --no-backup | --without-systemd | --rollback | --dry-run | --help) given[$name]=true ;;
      -h) given[help]=true ;;
      *) faults+=("$(say "unknown flag: $1" "неизвестный флаг: $1")") ;;
    esac
    shift
  done
}

# A path is taken from where the script was started.
absolute() {
  if [[ $2 != /* && -e $first_folder/$2 && $1 =~ ^(from|node|settings|certificate|key|target-ca|database-url-file|redis-url-file)$ ]]; then
    printf '%s' "$first_folder/$2"
  else
    printf '%s' "$2"
  fi
}

# Before the flags are read: their faults are told in this language.
choose_language() {
  local locale=${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} before=""
  [[ $locale != ru* ]] || language=ru
  for word in "$@"; do
    if [[ $before == --language ]]; then
      case $word in ru | en) language=$word ;; *) faults+=("--language: en, ru") ;; esac
    fi
    before=$word
  done
}

is_dry() { [[ ${given[dry-run]:-} == true ]]; }

# The flag of this run, else of an earlier one, else the second argument.
flag() { printf '%s' "${given[$1]:-${known[$1]:-${2:-}}}"; }

# Adds a fault unless the flag is unset or matches the regular expression.
must_match() {
  local value
  value=$(flag "$1")
  [[ -z $value || $value =~ $2 ]] || faults+=("$(say "--$1: expected $3" "--$1: ожидается $4")")
}

judge_flags() {
  local host='^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' name
  local address='^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+$' url="^https?://[^][:space:]\"'\$#?@]+\$"
  must_match domain "$host" "a host name in small letters (punycode)" "имя хоста строчными буквами (punycode)"
  must_match proxy-domain "$host" "a host name in small letters (punycode)" "имя хоста строчными буквами (punycode)"
  must_match email "$address" "an e-mail address" "адрес почты"
  must_match admin-email "$address" "an e-mail address" "адрес почты"
  must_match target "$url" "an http or https address" "адрес http или https"
  must_match acme-server "$url" "an https address" "адрес https"
  must_match node-mirror "$url" "an https address" "адрес https"
  must_match port '^[1-9][0-9]{0,4}$' "a port number" "номер порта"
  must_match workers '^[1-9][0-9]{0,2}$' "a number" "число"
  must_match wait '^[1-9][0-9]{0,4}$' "seconds" "секунды"
  must_match ref '^[A-Za-z0-9][A-Za-z0-9._/+-]*$' "a branch, tag or commit" "ветка, тег или коммит"
  must_match sha256 '^[0-9a-f]{64}$' "64 hexadecimal digits" "64 шестнадцатеричные цифры"
  for name in target-ca certificate key database-url-file redis-url-file settings; do
    [[ -z ${given[$name]:-} || -r ${given[$name]} ]] ||
      faults+=("$(say "--$name: no such file: ${given[$name]}" "--$name: нет такого файла: ${given[$name]}")")
  done
  [[ -n $(flag domain) ]] || faults+=("$(say "--domain is missing" "не задан --domain")")
  [[ $(flag domain) != "$(flag proxy-domain)" || -z $(flag domain) ]] ||
    faults+=("$(say "--proxy-domain is the same as --domain" "--proxy-domain совпадает с --domain")")
  [[ -n $(flag target) || -n $(env_get ZENZEFI_TARGET_URL) ]] || faults+=("$(say "--target is missing" "не задан --target")")
  [[ ! ${given[from]:-} =~ ://[^/]*:[^/]*@ ]] || faults+=("$(say "--from: no password in the address: other users of this
machine could see it; use ~/.netrc or an ssh key" "--from: пароль в адресе увидят другие пользователи машины; есть ~/.netrc и ключи ssh")")
  [[ -n ${given[certificate]:-} && -n ${given[key]:-} || -z ${given[certificate]:-}${given[key]:-} ]] ||
    faults+=("$(say "--certificate and --key belong together" "--certificate и --key задают вместе")")
  [[ -z ${given[embedded]:-} || -z ${given[database-url-file]:-} ]] ||
    faults+=("$(say "--embedded and --database-url-file exclude each other" "--embedded и --database-url-file несовместимы")")
}

stop_at_faults() {
  ((${#faults[@]} > 0)) || return 0
  printf '%s\n' "${faults[@]}" >&2
  say "Nothing was changed. All flags: bash deploy.sh --help" "Ничего не изменено. Все флаги: bash deploy.sh --help" >&2
  exit 2
}

# Reads what earlier runs have stored. Only known names: the file is not run as a program.
load_conf() {
  local name value
  [[ -r $conf ]] || return 0
  while IFS='=' read -r name value; do
    case $name in
      domain | proxy-domain | email | admin-email | from | certificate | key | self-signed | port | workers | \
        database | superuser | release | previous) known[$name]=$value ;;
    esac
  done <"$conf"
  # A new wish for a certificate replaces the former one.
  if [[ -n ${given[email]:-}${given[certificate]:-} ]]; then known[self-signed]=""; fi
  if [[ -n ${given[email]:-}${given[self-signed]:-} ]]; then known[certificate]="" known[key]=""; fi
}

# Once they have worked, the flags of this run join those of earlier ones.
remember_flags() {
  local name
  for name in domain proxy-domain email admin-email from certificate key self-signed port workers; do
    [[ -z ${given[$name]:-} ]] || known[$name]=${given[$name]}
  done
}

save_conf() {
  local name
  put "$conf" 600 root:root < <(for name in "${!known[@]}"; do printf '%s=%s\n' "$name" "${known[$name]}"; done | sort)
}

# ---- Acting, or only saying so ----

would() { say "  would: $1" "  будет сделано: $2"; }

# Runs a command, or prints it in a dry run. What it starts does not inherit the lock.
run() {
  if is_dry; then would "$*" "$*"; else "$@" 9>&-; fi
}

# The same for commands that print much: into the log, of which the end is shown on a failure.
logged() {
  if is_dry; then
    run "$@"
  elif ! "$@" >>"$log" 2>&1 9>&-; then
    tail -n 25 "$log" >&2
    die "the step \"$step\" failed; all of its output is in $log" "шаг «$step» не удался; весь вывод — в $log"
  fi
}

# Writes stdin to a file with this mode and owner, as a whole, if it differs from what is there. Then `changed` is true.
put() {
  local path=$1 mode=$2 owner=$3 temporary
  changed=false
  if is_dry; then
    cmp -s - "$path" || { cat >/dev/null && would "write $path" "запись $path"; }
    return 0
  fi
  temporary=$(mktemp "$path.XXXXXX")
  cat >"$temporary"
  chmod "$mode" "$temporary"
  chown "$owner" "$temporary"
  if cmp -s "$temporary" "$path"; then
    rm "$temporary"
    chmod "$mode" "$path"
    chown "$owner" "$path"
  else
    mv -f "$temporary" "$path"
    changed=true
  fi
}

# Makes a file that only root and the service can read, once.
make_secret() {
  local value
  if [[ -s $secrets/$1 ]]; then return 0; fi
  ! is_dry || { would "write $secrets/$1" "запись $secrets/$1" && return 0; }
  value=$(openssl rand -hex "$2")
  put "$secrets/$1" 640 "root:$user" <<<"$value"
}

# Runs a command as the service's user in the service's folder.
as_user() {
  (cd "$app" && setpriv --reuid="$user" --regid="$user" --init-groups -- env HOME="$app/data" PATH="$app/bin:$PATH" "$@")
}

zenzefi() {
  local code=$1
  shift
  as_user "$app/bin/node" "$app/releases/$code/bin/zenzefi.mjs" "$@"
}

version_at_least() { [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]; }

# The value of a setting in .env.
env_get() {
  [[ -r $environment ]] || return 0
  sed -n "s/^[[:space:]]*\(export[[:space:]]\{1,\}\)\{0,1\}$1[[:space:]]*=[[:space:]]*//p" "$environment" | tail -n 1 | tr -d "\"'\r"
}

# ---- The machine ----

judge_machine() {
  local id_like
  id_like=" $(sed -n 's/^ID\(_LIKE\)\?="\?\([^"]*\)"\?$/\2/p' /etc/os-release 2>/dev/null | tr '\n' ' ')"
  [[ $id_like == *" debian "* ]] || die "this is neither Debian nor Ubuntu; Docker runs anywhere" "это не Debian и не Ubuntu; в Docker сервис работает где угодно"
  case $(uname -m) in
    x86_64) node_arch=x64 ;;
    aarch64) node_arch=arm64 ;;
    *) die "this processor is not supported: $(uname -m)" "этот процессор не поддерживается: $(uname -m)" ;;
  esac
  backend=systemd
  if [[ ! -d /run/systemd/system || ${given[without-systemd]:-} == true ]]; then
    backend=none
    say "Without systemd: the programs are started now, but nothing starts them again after a crash or a reboot." \
      "Без systemd: программы запускаются сейчас, но после сбоя или перезагрузки их никто не запустит."
  fi
  is_dry && return 0
  ((EUID == 0)) || die "run it as root: sudo bash $0 …" "запустите от root: sudo bash $0 …"
  exec 9>"$lock"
  flock -n 9 || die "another run of this script is not finished" "этот скрипт уже выполняется"
  install -m 600 /dev/null "$log"
  mkdir -p "$app"
  (($(df --output=avail -m "$app" | tail -n 1) >= disk_mb_min)) ||
    die "$disk_mb_min MB of free space are needed in $app" "в $app нужно $disk_mb_min МБ свободного места"
}

apt() { env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -qy -o DPkg::Lock::Timeout=600 "$@"; }

refresh_lists() {
  ! $are_lists_fresh || return 0
  are_lists_fresh=true
  logged env DEBIAN_FRONTEND=noninteractive dpkg --configure -a # after an interrupted installation
  # One repository that fails may be any; what is missing then fails below.
  is_dry || apt update >>"$log" 2>&1 9>&- || say "Not all lists of packages are up to date; going on." "Не все списки пакетов обновились; продолжаем."
}

# Installs the packages of those programs that are not there: program:package...
install_programs() {
  local missing=() pair
  for pair in "$@"; do command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}"); done
  ((${#missing[@]} > 0)) || return 0
  say "Installing: ${missing[*]}" "Установка: ${missing[*]}"
  refresh_lists
  logged apt install --no-install-recommends -o Dpkg::Options::=--force-confold "${missing[@]}"
}

make_user_and_folders() {
  id "$user" >/dev/null 2>&1 ||
    run useradd --system --user-group --home-dir "/home/$user" --no-create-home --shell /usr/sbin/nologin "$user"
  # The code and the settings belong to root: the service cannot change them.
  [[ -d ${app%/*} ]] || run install -d -m 755 "/home/$user" "${app%/*}"
  run install -d -m 750 -o root -g "$user" "$app" "$app/bin" "$app/releases" "$secrets"
  run install -d -m 700 -o "$user" -g "$user" "$app/data" "$app/backups"
}

# ---- Node ----

is_usable_node() {
  local path
  path=$(readlink -f "$1" 2>/dev/null) && [[ -x $path && -x $(dirname "$1")/npm ]] || return 1
  # Other homes are hidden from the service.
  [[ $path != /root/* && ($path != /home/* || $path == "$app"/*) ]] || return 1
  version_at_least "$("$path" --version 2>/dev/null | tr -d v)" "$node_min"
}

choose_node() {
  local wish=${given[node]:-} path
  begin "Node" "Node"
  for path in "$app/bin/node" "$(command -v node || true)"; do
    [[ $wish == latest || -n $node || -z $path ]] || ! is_usable_node "$(real_node "$path")" || node=$(real_node "$path")
  done
  if [[ -n $wish && $wish != latest ]]; then
    is_usable_node "$wish" || die "--node $wish: not a Node $node_min or newer with npm beside it, or in a home, where the service cannot see it" \
      "--node $wish: это не Node $node_min или новее с npm рядом, либо он в домашней папке, невидимой для службы"
    node=$wish
  fi
  [[ -n $node ]] || install_node
  is_dry && return 0
  say "$node: $("$node" --version)" "$node: $("$node" --version)"
  [[ $(readlink "$app/bin/node") == "$node" ]] || { link "$node" "$app/bin/node" && needs_restart=true; }
}

# The program behind our own link; another program's links are left, since npm may be beside the link only.
real_node() { if [[ $1 == "$app/bin/node" ]]; then readlink "$1" || true; else printf '%s' "$1"; fi; }

# Replaces a symbolic link in one step.
link() {
  ln -sfn "$1" "$2.new"
  mv -Tf "$2.new" "$2"
}

# The current LTS from its official distribution or a mirror of it, with its checksum.
install_node() {
  local mirror version name
  mirror=${given[node-mirror]:-https://nodejs.org/dist}
  is_safe_url "$mirror" || die "--node-mirror: https only" "--node-mirror: только https"
  if is_dry; then
    would "download the current LTS of Node from $mirror" "загрузка текущей LTS-версии Node с $mirror"
    return 0
  fi
  version=$(download "$mirror/index.json" | tr -d ' \n' | sed 's/},{/}\n{/g' |
    sed -n '/"lts":"/s/.*"version":"\(v[0-9.]*\)".*/\1/p' | sort -V | tail -n 1) ||
    die "no list of Node's versions at $mirror: use --node or --node-mirror" "нет списка версий Node на $mirror: есть --node и --node-mirror"
  [[ -n $version ]] || die "no LTS of Node at $mirror" "на $mirror нет LTS-версии Node"
  node=$app/node/$version/bin/node
  if is_usable_node "$node"; then return 0; fi
  name=node-$version-linux-$node_arch.tar.xz
  logged download -o "$work/$name" "$mirror/$version/$name"
  logged download -o "$work/SHASUMS256.txt" "$mirror/$version/SHASUMS256.txt"
  (cd "$work" && grep "  $name\$" SHASUMS256.txt | sha256sum --check --status) ||
    die "the checksum of $name does not match" "контрольная сумма $name не совпадает"
  mkdir "$work/node"
  tar -xJf "$work/$name" -C "$work/node" --strip-components=1 --no-same-owner
  mkdir -p "$app/node"
  rm -rf "$app/node/$version" # what a killed run may have left
  mv "$work/node" "$app/node/$version"
}

# A server that stalls does not hold the lock of this script for ever.
download() { curl -fsSL --retry 3 --connect-timeout 30 --speed-limit 1000 --speed-time 60 "$@"; }

# Plain http only on this machine: there what is downloaded cannot be replaced on its way.
is_safe_url() { [[ $1 == https://* || $1 =~ ^http://(127\.0\.0\.1|localhost)(:[0-9]+)?(/|$) ]]; }

# ---- Sources and releases ----

# Where the sources come from: the flag, the checkout that this file is in, where it was published, what an earlier run was told.
from() {
  local here
  here=$(cd "$first_folder" && cd "$(dirname "${BASH_SOURCE[0]:-/}")/.." && pwd)
  [[ -f $here/package.json && -d $here/src ]] || here=""
  printf '%s' "${given[from]:-${here:-${published_from:-${known[from]:-}}}}"
}

is_archive() { [[ $1 == *.tar.gz || $1 == *.tgz ]]; }

is_git() { [[ -n ${given[ref]:-} || ! -f $1/package.json ]] && ! is_archive "$1"; }

# Puts the sources into $work/source.
fetch_sources() {
  local place archive=$work/source.tar.gz inner
  place=$(from)
  [[ -n $place ]] || die "--from is missing: where the sources are" "не задан --from: где исходный код"
  mkdir "$work/source"
  if is_git "$place"; then
    git -C "$work/source" init -q
    logged timeout --foreground -k 10 600 git -C "$work/source" fetch -q --depth 1 -- "$place" "${given[ref]:-HEAD}"
    git -C "$work/source" checkout -q --detach FETCH_HEAD
  elif is_archive "$place"; then
    if [[ -f $place ]]; then
      cp "$place" "$archive"
    else
      is_safe_url "$place" || die "--from: an https address or a file" "--from: адрес https или файл"
      logged download -o "$archive" "$place"
    fi
    [[ -z ${given[sha256]:-} ]] || sha256sum --check --status <<<"${given[sha256]}  $archive" ||
      die "the checksum of $place does not match --sha256" "контрольная сумма $place не совпадает с --sha256"
    tar -xzf "$archive" -C "$work/source" --no-same-owner
    inner=$(find "$work/source" -mindepth 1 -maxdepth 1)
    if [[ ! -f $work/source/package.json && -f $inner/package.json ]]; then
      mv "$inner" "$work/inner"
      rmdir "$work/source"
      mv "$work/inner" "$work/source"
    fi
  else
    pack_folder "$place" | tar -xf - -C "$work/source" --no-same-owner
    if [[ -e $place/.git && -z $(git -C "$place" status --porcelain 2>&1) ]]; then
      git -C "$place" rev-parse HEAD >"$work/commit"
    fi
  fi
  grep -q '"name": "zenzefi-backend"' "$work/source/package.json" 2>/dev/null ||
    die "$place has no sources of Zenzefi Backend" "в $place нет исходного кода Zenzefi Backend"
}

# The same bytes for the same files. Without what is built, installed, or belongs to a service that runs in the folder.
pack_folder() {
  tar -C "$1" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
    --exclude=./.git --exclude=node_modules --exclude=./dist --exclude=./data --exclude=./coverage --exclude=./.env -cf - .
}

# <version>-<commit>, or a digest of the files where there is no commit, or others than the commit's.
name_release() {
  local version id
  version=$(sed -n 's/^  "version": "\([A-Za-z0-9.+-]*\)",$/\1/p' "$work/source/package.json")
  if [[ -d $work/source/.git ]]; then git -C "$work/source" rev-parse HEAD >"$work/commit"; fi
  rm -rf "$work/source/.git"
  if [[ -f $work/commit ]]; then id=$(<"$work/commit"); else id=$(pack_folder "$work/source" | sha256sum); fi
  release=$version-${id:0:12}
}

# A build that the kernel ends for lack of memory says nothing.
judge_memory() {
  local free_mb
  free_mb=$(awk '/^(MemAvailable|SwapFree):/ { sum += $2 } END { print int(sum / 1024) }' /proc/meminfo)
  ((free_mb >= memory_mb_min)) || die "the build needs $memory_mb_min MB of free memory, and $free_mb MB are there. Add swap, and run again:
fallocate -l 2G /swapfile && chmod 600 /swapfile && mkswap /swapfile && swapon /swapfile" "для сборки нужно $memory_mb_min МБ свободной памяти, а есть $free_mb МБ. Добавьте подкачку и запустите снова:
fallocate -l 2G /swapfile && chmod 600 /swapfile && mkswap /swapfile && swapon /swapfile"
}

# Builds $release in a folder of its own, unless it is there. The service's user builds: packages are other people's programs.
build_release() {
  local new building tools
  begin "Release" "Выпуск"
  if is_dry; then
    would "fetch $(from), build it in $app/releases" "загрузка $(from), сборка в $app/releases"
    return 0
  fi
  fetch_sources
  name_release
  say "$release" "$release"
  new=$app/releases/$release
  [[ ! -f $new/.complete ]] || return 0
  judge_memory
  # What a killed run has left goes, though a process of it may still write there: the folder is another each time.
  rm -rf "$new" "$app"/releases/.building.* 2>/dev/null || true
  building=$(mktemp -d "$app/releases/.building.XXXXXX")
  chmod 755 "$building"
  mv -T "$work/source" "$building"
  chown -R "$user:" "$building"
  # npm trusts the authorities that the machine trusts, such as that of a company's proxy.
  tools=(env -C "$building" PATH="$(dirname "$node"):$PATH" NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt)
  logged as_user "${tools[@]}" npm ci --omit=dev --ignore-scripts --no-audit --no-fund --cache "$building/.npm"
  logged as_user "${tools[@]}" node scripts/build.mjs
  # Without sources the program never builds by itself.
  rm -rf "$building"/{src,client,console,test,bench,.ci,.npm}
  chown -R root:root "$building"
  touch "$building/.complete"
  mv "$building" "$new"
}

# The current release, the one before it, and what was built just now; others go.
remove_old_releases() {
  local folder
  for folder in "$app"/releases/*; do
    case ${folder##*/} in "${known[release]}" | "${known[previous]:-}") ;; *) run rm -rf "$folder" ;; esac
  done
}

# ---- The whole ----

# One request as a client makes it, through nginx and TLS.
check_from_outside() {
  local name
  is_dry && return 0
  name=$(flag domain)
  curl -fsS -m 20 -o /dev/null --retry 5 --retry-connrefused --resolve "$name:443:127.0.0.1" --cacert "$certificate" "https://$name/health/ready" 2>/dev/null ||
    curl -fsS -m 20 -o /dev/null --resolve "$name:443:127.0.0.1" "https://$name/health/ready" ||
    die "the service runs, but not through nginx at https://$name" "служба работает, но не отвечает через nginx по адресу https://$name"
}

tell_result() {
  printf '\n'
  is_dry && { say "A dry run: nothing was changed." "Пробный запуск: ничего не изменено."; return 0; }
  say "Zenzefi Backend $release runs at https://$(flag domain) ($((SECONDS - started)) s)." "Zenzefi Backend $release работает: https://$(flag domain) ($((SECONDS - started)) с)."
  [[ $certificate != "$tls/fullchain.pem" ]] || say "The certificate is self-signed: a browser warns once, and goes on if you accept it." \
    "Сертификат самоподписанный: браузер один раз предупредит; подтвердите, и он откроет страницу."
  [[ ! -f $secrets/first-superuser-password ]] || say "First superuser: ${known[superuser]}; the password is in $secrets/first-superuser-password. Delete the file after you have changed it." \
    "Первый суперпользователь: ${known[superuser]}; пароль — в файле $secrets/first-superuser-password. Смените его и удалите файл."
  [[ -n $(flag no-backup) || $(env_get BACKUP_PASSPHRASE_FILE) != "$secrets/backup-passphrase" ]] || say "Backups: $app/backups. Copy $secrets/backup-passphrase to another place: without it no backup can be opened." \
    "Резервные копии: $app/backups. Скопируйте $secrets/backup-passphrase в другое место: без него копию не открыть."
  [[ ! -f $app/.env.v06 ]] || say "The data of v0.6 are in its own database, untouched." "Данные v0.6 — в её собственной базе, они не тронуты."
  say "Ports 80 and 443 must be reachable from outside; nothing else has to be." "Снаружи должны быть доступны порты 80 и 443, больше ничего."
}

deploy() {
  local fetchers=(curl:curl openssl:openssl xz:xz-utils update-ca-certificates:ca-certificates)
  ! is_git "$(from)" || fetchers+=(git:git)
  begin "Programs, user and folders" "Программы, пользователь и папки"
  install_programs "${fetchers[@]}"
  make_user_and_folders
  make_work_folder
  choose_node
  build_release
  if is_dry && ! use_parts_of "$(from)"; then
    would "PostgreSQL, Redis, settings, service, nginx: as the release has it" "PostgreSQL, Redis, настройки, служба, nginx: как задано в выпуске"
    tell_result
    return
  fi
  if ! is_dry; then
    use_parts_of "$app/releases/$release" || die "release $release is older than this script: take a newer one" "выпуск $release старше этого скрипта: возьмите новее"
    judge_release
  fi
  prepare_postgres
  prepare_redis
  if [[ -n $release && ${known[release]:-} != "$release" ]]; then back_up; fi
  write_settings
  install_units
  start_release
  configure_nginx
  is_dry || remove_old_releases
  check_from_outside
  tell_result
}

# The other parts of this script come with the release, as its templates do. False if the folder has none.
use_parts_of() {
  [[ -d $1/deploy/native ]] || return 1
  # shellcheck source=deploy/native/database.sh
  source "$1/deploy/native/database.sh"
  # shellcheck source=deploy/native/settings.sh
  source "$1/deploy/native/settings.sh"
  # shellcheck source=deploy/native/service.sh
  source "$1/deploy/native/service.sh"
  # shellcheck source=deploy/native/nginx.sh
  source "$1/deploy/native/nginx.sh"
}

make_work_folder() {
  is_dry && return 0
  rm -rf "$app"/.work.* # what a killed run has left
  work=$(mktemp -d "$app/.work.XXXXXX")
  env_before=$work/env
  [[ ! -r $environment ]] || cp -p "$environment" "$env_before"
  # What .env names, and a run replaces.
  cp -pR "$secrets" "$work/secrets"
  [[ ! -r $app/target-ca.pem ]] || cp -p "$app/target-ca.pem" "$work/target-ca.pem"
}

at_exit() {
  local code=$?
  rm -rf "${work:-/nowhere}"
  [[ $code == 0 || -z $step || $code == 2 ]] ||
    say "Stopped in the step \"$step\". Run the same command again: what is done is kept." "Остановлено на шаге «$step». Запустите ту же команду снова: сделанное сохранено." >&2
}

main() {
  trap at_exit EXIT
  cd /
  choose_language "$@"
  parse_flags "$@"
  [[ -z ${given[help]:-} ]] || { usage; step=""; return 0; }
  load_conf
  if [[ -n ${given[rollback]:-} ]]; then
    stop_at_faults
    judge_machine
    use_parts_of "$app/current" || die "nothing is installed" "ничего не установлено"
    make_work_folder
    roll_back
  else
    judge_flags
    stop_at_faults
    judge_machine
    deploy
  fi
}

if [[ ${BASH_SOURCE[0]:-$0} == "$0" ]]; then main "$@"; fi
