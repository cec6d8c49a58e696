# PostgreSQL and Redis. Sourced by scripts/deploy.sh, out of the release that is installed.
# shellcheck shell=bash disable=SC2154,SC2034

[[ -n ${local_redis:-} ]] || readonly local_redis=redis://127.0.0.1:6379/1 # number 0 may be v0.6's

has_local_postgres() { [[ $(database_kind) == local ]]; }

# local, external or embedded. What .env says now goes before what earlier runs have chosen: an operator may have moved since.
database_kind() {
  if [[ -n ${given[embedded]:-} ]]; then
    echo embedded
  elif [[ -n ${given[database-url-file]:-} ]]; then
    echo external
  elif is_from_v06; then
    echo local
  elif is_moved; then
    echo external
  elif [[ -n $(env_get DATABASE_URL_FILE) ]]; then
    if [[ ${known[database]:-} == external ]]; then echo external; else echo local; fi
  elif [[ -n $(env_get DATA_DIR) ]]; then
    echo embedded
  else
    echo "${known[database]:-local}"
  fi
}

# Whether .env names another database than the local one. DATABASE_URL goes before the parts, as the service reads them.
is_moved() {
  local url
  url=$(env_get DATABASE_URL)$(env_get DATABASE_URL_FILE)
  [[ -n $url ]] || url=$(env_get POSTGRES_SERVER)$(env_get SQLALCHEMY_DATABASE_URI)
  [[ -n $url && $url != "$secrets/database-url" ]]
}

candidate() { apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: \([0-9]*:\)\?\([0-9]*\).*/\2/p'; }

# Sets pg_version, pg_cluster, pg_port: those of our database, else the newest server. False if there is none that is new enough.
find_cluster() {
  local ours=""
  [[ ! -r $secrets/database-url ]] || ours=$(sed -n 's|.*@127\.0\.0\.1:\([0-9]*\)/.*|\1|p' "$secrets/database-url")
  read -r pg_version pg_cluster pg_port _ < <(pg_lsclusters -h 2>/dev/null | sort -rV |
    awk -v min="$postgres_min" -v port="$ours" '$1 >= min && (port == "" || $3 == port)')
}

sql() { (cd / && setpriv --reuid=postgres --regid=postgres --init-groups -- psql -XqAt -v ON_ERROR_STOP=1 -p "$pg_port" -d postgres); }

start_program() {
  if [[ $backend == systemd ]]; then
    run systemctl enable --quiet --now "$1"
  elif ! service "$1" status >/dev/null 2>&1; then
    logged service "$1" start
  fi
}

install_postgres() {
  local offered
  ! find_cluster || return 0
  refresh_lists
  offered=$(candidate postgresql)
  is_dry || ((${offered:-0} >= postgres_min)) || die "PostgreSQL $postgres_min or newer is needed, this system has $offered: add the packages of postgresql.org
(apt-get install postgresql-common; /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh), or use --embedded or --database-url-file" \
    "нужен PostgreSQL $postgres_min или новее, а в этой системе $offered: подключите пакеты postgresql.org
(apt-get install postgresql-common; /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh) либо возьмите --embedded или --database-url-file"
  install_programs "/usr/lib/postgresql/$offered/bin/postgres:postgresql"
}

# Remembered once the service has started with it; until then .env tells it to the run after one that was killed.
choose_database() {
  local kind
  kind=$(database_kind)
  if [[ -n ${known[database]:-} && ${known[database]} != "$kind" ]]; then
    say "Another database from now on: $kind (until now: ${known[database]})." "Теперь другая база: $kind (до сих пор: ${known[database]})."
    known[superuser]=""
  fi
  known[database]=$kind
}

prepare_postgres() {
  choose_database
  has_local_postgres || return 0
  begin "PostgreSQL" "PostgreSQL"
  install_postgres
  if is_dry; then
    [[ -s $secrets/database-url ]] || would "create the database $database" "создание базы $database"
    return 0
  fi
  find_cluster || die "there is no PostgreSQL $postgres_min or newer" "нет PostgreSQL $postgres_min или новее"
  if [[ $backend == systemd ]]; then
    run systemctl enable --quiet --now postgresql "postgresql@$pg_version-$pg_cluster"
  elif ! pg_ctlcluster "$pg_version" "$pg_cluster" status >/dev/null; then
    run pg_ctlcluster "$pg_version" "$pg_cluster" start
  fi
  local tries=0
  until sql <<<"SELECT 1" >/dev/null 2>&1; do
    (((tries += 1) < 60)) || die "PostgreSQL does not answer" "PostgreSQL не отвечает"
    sleep 1
  done
  if [[ ! -s $secrets/database-url || -z $(sql <<<"SELECT 1 FROM pg_roles WHERE rolname = '$database'") ]]; then
    make_database_login
  fi
  # Whatever the locale of the server was made with.
  [[ -n $(sql <<<"SELECT 1 FROM pg_database WHERE datname = '$database'") ]] || sql <<<"CREATE DATABASE $database OWNER $database
    ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8' TEMPLATE template0"
}

# A role with a password of its own, which neither `ps` nor a log of PostgreSQL shows.
make_database_login() {
  local password
  password=$(openssl rand -hex 24)
  sql <<<"SET log_statement = 'none'; SET log_min_duration_statement = -1; SET log_min_error_statement = 'panic';
    SET password_encryption = 'scram-sha-256';
    DO \$\$ BEGIN CREATE ROLE $database LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END \$\$;
    ALTER ROLE $database LOGIN CREATEDB PASSWORD '$password';"
  put "$secrets/database-url" 640 "root:$user" <<<"postgresql://$database:$password@127.0.0.1:$pg_port/$database"
  # The password before is not right for any release now, so none may return to it.
  [[ ! -d $work/secrets ]] || cp -p "$secrets/database-url" "$work/secrets/"
}

# Sets has_local_redis: unless another one is named, and if this system has one that is new enough.
prepare_redis() {
  local url version
  has_local_redis=false
  url=${given[redis-url-file]:-}$(env_get REDIS_URL_FILE)$(env_get REDIS_URL)
  is_from_v06 || url+=$(env_get REDIS_HOST)
  [[ $(database_kind) != embedded && ${url:-$local_redis} == "$local_redis" ]] || return 0
  begin "Redis" "Redis"
  command -v redis-server >/dev/null || refresh_lists
  version=$(redis-server --version 2>/dev/null | sed -n 's/.* v=\([0-9]*\).*/\1/p' || true)
  version=${version:-$(candidate redis-server)}
  if ! is_dry && ((${version:-0} < redis_min)); then
    say "This system has no Redis $redis_min or newer: the service works without, as one process." \
      "В этой системе нет Redis $redis_min или новее: сервис работает без него, одним процессом."
    return 0
  fi
  install_programs redis-server:redis-server
  has_local_redis=true
  start_program redis-server
  is_dry || [[ $(redis-cli ping 2>&1) == PONG ]] || die "the Redis on port 6379 needs a password: put its address into a file, --redis-url-file" \
    "Redis на порту 6379 требует пароль: запишите его адрес в файл, --redis-url-file"
}
