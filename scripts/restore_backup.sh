#!/usr/bin/env bash
# Restores a backup into the empty database of the settings: bash scripts/restore_backup.sh FILE [options of zenzefi restore]
# See docs/backups.md.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if (($# == 0)); then
  printf 'Usage: %s FILE [--to URL] [--identity FILE]\n' "$0" >&2
  exit 2
fi
# Settings are those of the folder where .env is.
cd "${ZENZEFI_DIR:-$PWD}"
exec node "$root/bin/zenzefi.mjs" restore "$@"
