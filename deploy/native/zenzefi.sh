#!/bin/sh
# The command line of Zenzefi Backend on this server: sudo zenzefi … . Written by scripts/deploy.sh, which replaces it.
set -eu
cd /home/zenzefi/apps/zenzefi_backend 2>/dev/null || {
  echo "Run it as root: sudo zenzefi … / Запустите от root: sudo zenzefi …" >&2
  exit 1
}
if [ "$(id -un)" = zenzefi ]; then
  exec bin/node current/bin/zenzefi.mjs "$@"
elif command -v sudo >/dev/null; then
  exec sudo -u zenzefi -- bin/node current/bin/zenzefi.mjs "$@"
else
  exec setpriv --reuid=zenzefi --regid=zenzefi --init-groups -- bin/node current/bin/zenzefi.mjs "$@"
fi
