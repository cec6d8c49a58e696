#!/usr/bin/env bash
# Makes the secrets that are missing, in the folder `secrets` (or the one named): bash deploy/docker/make-secrets.sh [folder] [gid]
# Never replaces one, and prints none. Their group is the one that the containers have in common.
set -euo pipefail
umask 077

readonly folder=${1:-secrets} gid=${2:-${SECRETS_GID:-64100}}
mkdir -p "$folder"

# A file is complete or not there: it is written under another name first.
make_secret() {
  local path=$folder/$1
  shift
  if [[ ! -s $path ]]; then
    "$@" >"$path.new"
    [[ -s $path.new ]] || { printf 'cannot make %s\n' "$path" >&2 && exit 1; }
    mv "$path.new" "$path"
    printf 'made %s\n' "$path"
  fi
  chgrp "$gid" "$path"
  chmod 640 "$path"
}

for name in postgres_admin_password postgres_password redis_password secret_key metrics_token backup_passphrase; do
  make_secret "$name" openssl rand -hex 32
done
for name in first_superuser_password grafana_password; do
  make_secret "$name" openssl rand -hex 12
done
