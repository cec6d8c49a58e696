# The settings: .env, and one file for each secret. Sourced by scripts/deploy.sh, out of the release that is installed.
# shellcheck shell=bash disable=SC2154,SC2034

# A .env that names a database by parts, before a first release: later such parts are an operator's choice.
is_from_v06() { [[ -z ${known[release]:-} && -n $(env_get POSTGRES_SERVER)$(env_get SQLALCHEMY_DATABASE_URI) ]]; }

# Changes .env, whose text is in env_text.
env_drop() { env_text=$(grep -vE "^[[:space:]]*(export[[:space:]]+)?($1)[[:space:]]*=" <<<"$env_text" || true); }

env_drop_value() { env_text=$(grep -vxF -- "$1=$2" <<<"$env_text" || true); }

env_set() {
  grep -qxF -- "$1=$2" <<<"$env_text" || { env_drop "$1" && env_text+=$'\n'"$1=$2"; }
}

env_default() { grep -qE "^[[:space:]]*(export[[:space:]]+)?$1(_FILE)?[[:space:]]*=" <<<"$env_text" || env_text+=$'\n'"$1${3:-}=$2"; }

# A secret from a file of the operator's becomes a file of ours, since the service cannot read other folders.
env_secret_file() {
  put "$secrets/$2" 640 "root:$user" <"${given[$3]}"
  ! $changed || needs_restart=true
  env_drop "$1"
  env_set "$1_FILE" "$secrets/$2"
}

# v0.6's database and Redis stay its own; its other settings go on. A key that its example file had is replaced.
take_over_v06() {
  local key
  say "A .env of v0.6 is here: its settings are kept, but those of its database and Redis. It is saved as .env.v06." \
    "Найден .env от v0.6: его настройки сохраняются, кроме базы и Redis. Копия — в .env.v06."
  is_dry || install -m 600 "$environment" "$app/.env.v06"
  env_drop 'POSTGRES_[A-Z]+|SQLALCHEMY_DATABASE_URI|DATABASE_URL|REDIS_[A-Z]+'
  key=$(env_get SECRET_KEY)
  # As src/config/secret-keys.ts judges.
  local words=${key,,}
  words=${words//[^a-z0-9]/}
  if ((${#key} < 32)) || [[ $words =~ change(me|this|it|in)|your[a-z0-9]*(secret|key)|(secret|key)here|placeholder|replace(me|this|with) ]]; then
    env_drop SECRET_KEY
  fi
}

# In a file of its own: .env then tells which database it is, and the local one's login stays. The service refuses a setting
# that is there both as a value and as a file.
name_external_database() {
  if [[ -n ${given[database-url-file]:-} ]]; then
    env_secret_file DATABASE_URL external-database-url database-url-file
  elif [[ -n $(env_get DATABASE_URL) ]]; then
    env_drop_value DATABASE_URL_FILE "$secrets/database-url"
    env_drop_value DATABASE_URL_FILE "$secrets/external-database-url"
  fi
}

write_settings() {
  local kind
  begin "Settings" "Настройки"
  kind=$(database_kind)
  env_text=$(cat "$environment" 2>/dev/null || echo "# Settings of Zenzefi Backend: docs/settings.md. Written by deploy.sh, which keeps your changes.")
  ! is_from_v06 || take_over_v06
  env_set HOST 127.0.0.1
  env_set PORT "$(flag port 8000)"
  env_set BACKEND_URL "https://$(flag domain)"
  env_set COOKIE_SECURE true
  env_default TRUST_PROXY 127.0.0.1
  env_default METRICS_ALLOW 127.0.0.0/8,::1/128
  env_default DATA_DIR "$app/data"
  env_default DEFAULT_LANGUAGE "$language"
  [[ -z $(flag proxy-domain) ]] || env_set PROXY_ORIGIN "https://$(flag proxy-domain)"
  [[ -z ${given[target]:-} ]] || env_set ZENZEFI_TARGET_URL "${given[target]}"
  if [[ -n ${given[target-ca]:-} ]]; then
    put "$app/target-ca.pem" 644 root:root <"${given[target-ca]}"
    ! $changed || needs_restart=true
    env_set ZENZEFI_TARGET_CA "$app/target-ca.pem"
  fi
  case $kind in
    local) env_drop DATABASE_URL && env_set DATABASE_URL_FILE "$secrets/database-url" ;;
    embedded) env_drop 'DATABASE_URL(_FILE)?|POSTGRES_[A-Z]+|SQLALCHEMY_DATABASE_URI' && env_drop_value REDIS_URL "$local_redis" ;;
    external) name_external_database ;;
  esac
  if [[ $kind != embedded ]]; then
    grep -qE '^[[:space:]]*(export[[:space:]]+)?SECRET_KEY[[:space:]]*=' <<<"$env_text" || make_secret secret-key 32
    env_default SECRET_KEY "$secrets/secret-key" _FILE
  fi
  [[ -z ${given[redis-url-file]:-} ]] || env_secret_file REDIS_URL redis-url redis-url-file
  ! $has_local_redis || env_default REDIS_URL "$local_redis"
  choose_workers
  if [[ -z $(flag no-backup) ]]; then
    env_default BACKUP_DIR "$app/backups"
  fi
  if [[ -z ${known[superuser]:-} ]]; then
    make_secret first-superuser-password 12
    run chmod 640 "$secrets/first-superuser-password"
    env_set FIRST_SUPERUSER_EMAIL "$(superuser)"
    env_set FIRST_SUPERUSER_PASSWORD_FILE "$secrets/first-superuser-password"
  fi
  [[ -z ${given[settings]:-} ]] || merge_settings "${given[settings]}"
  [[ -n $(flag no-backup) ]] || choose_backup_key
  put "$environment" 640 "root:$user" <<<"$env_text"
  ! $changed || needs_restart=true
}

# The last line may have no end. The service refuses a setting that is there both as a value and as a file.
merge_settings() {
  local line name
  while IFS= read -r line || [[ -n $line ]]; do
    [[ $line =~ ^([A-Z][A-Z0-9_]*)= ]] || continue
    name=${BASH_REMATCH[1]}
    if [[ $name == *_FILE ]]; then env_drop "${name%_FILE}"; else env_drop "${name}_FILE"; fi
    env_set "$name" "${line#*=}"
  done <"$1"
}

# A passphrase of ours, unless the operator has a key: a backup is encrypted for a recipient or with one passphrase.
choose_backup_key() {
  local ours=BACKUP_PASSPHRASE_FILE=$secrets/backup-passphrase
  if grep -vxF -- "$ours" <<<"$env_text" | grep -qE '^[[:space:]]*(export[[:space:]]+)?BACKUP_(RECIPIENT|PASSPHRASE)(_FILE)?[[:space:]]*=[[:space:]]*[^[:space:]]'; then
    env_drop_value BACKUP_PASSPHRASE_FILE "$secrets/backup-passphrase"
  else
    make_secret backup-passphrase 24
    env_set BACKUP_PASSPHRASE_FILE "$secrets/backup-passphrase"
  fi
}

superuser() { flag admin-email "$(flag email "admin@$(flag domain)")"; }

choose_workers() {
  local count
  count=$(nproc)
  ((count <= workers_max)) || count=$workers_max
  if [[ -n ${given[workers]:-} ]]; then
    env_set WORKERS "${given[workers]}"
  elif ! grep -qE '^REDIS_(URL|HOST)(_FILE)?=' <<<"$env_text"; then
    env_set WORKERS 1 # more than one needs Redis
  else
    env_default WORKERS "$count"
  fi
}

# After the first start its password is in no setting any more; the file stays for root alone.
forget_superuser_password() {
  [[ -z ${known[superuser]:-} ]] || return 0
  env_text=$(<"$environment")
  env_drop 'FIRST_SUPERUSER_(EMAIL|PASSWORD(_FILE)?)'
  put "$environment" 640 "root:$user" <<<"$env_text"
  chmod 600 "$secrets/first-superuser-password"
  known[superuser]=$(superuser)
}
