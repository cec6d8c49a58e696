#!/usr/bin/env bash
# Makes a backup of the database and the keys: bash scripts/backup_database.sh [FILE or FOLDER]
# Everything else is in the settings (BACKUP_DIR, BACKUP_RECIPIENT, ...); see docs/backups.md.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Settings are those of the folder where .env is.
cd "${ZENZEFI_DIR:-$PWD}"
if (($# > 0)); then
  exec node "$root/bin/zenzefi.mjs" backup --to "$1"
fi
exec node "$root/bin/zenzefi.mjs" backup
