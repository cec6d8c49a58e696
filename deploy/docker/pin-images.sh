#!/usr/bin/env bash
# Writes the digest of each image beside its tag: into the Dockerfile and the compose files, where Dependabot keeps both.
#   bash deploy/docker/pin-images.sh             pins what has only a tag
#   bash deploy/docker/pin-images.sh --update    asks again for the digests that are there
#   bash deploy/docker/pin-images.sh --check     asks nobody; exits with 1 if an image has only a tag
# Needs curl. The digest is the SHA-256 of the list of platforms that the registry sends, computed here.
set -euo pipefail

readonly root="${PIN_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}"
readonly mode=${1:-}
readonly kinds='application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json'
readonly bytes_max=4194304 # as registries limit a manifest
case $mode in '' | --update | --check) ;; *) printf 'unknown option: %s\n' "$mode" >&2 && exit 2 ;; esac

work=$(mktemp -d)
readonly work
trap 'rm -rf "$work"' EXIT

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

# The images of a file: `name:tag` or `name:tag@digest`, one a line. Those that a variable names are the operator's.
list_images() {
  sed -nE -e 's/^FROM ([a-z0-9./_-]+:[^ ]+).*/\1/p' -e 's/^ *image: ([a-z0-9./_-]+:[^ ]+) *$/\1/p' "$1" | sort -u
}

# Prints the registry's URL and the name of the repository there.
locate() {
  local name=$1
  case $name in
    *.*/* | *:*/* | localhost/*) printf 'https://%s %s\n' "${name%%/*}" "${name#*/}" ;;
    */*) printf '%s %s\n' "${DOCKER_HUB_URL:-https://registry-1.docker.io}" "$name" ;;
    *) printf '%s library/%s\n' "${DOCKER_HUB_URL:-https://registry-1.docker.io}" "$name" ;;
  esac
}

call() {
  curl --silent --show-error --location --max-redirs 5 --max-time 60 --retry 2 --max-filesize "$bytes_max" "$@"
}

# A token for reading, from the place that the registry's refusal names.
ask_token() {
  local challenge=$1 realm service scope
  realm=$(sed -nE 's/.*realm="([^"]+)".*/\1/p' <<<"$challenge")
  service=$(sed -nE 's/.*service="([^"]+)".*/\1/p' <<<"$challenge")
  scope=$(sed -nE 's/.*scope="([^"]+)".*/\1/p' <<<"$challenge")
  [[ -n $realm ]] || return 1
  call --fail --get "$realm" --data-urlencode "service=$service" --data-urlencode "scope=$scope" |
    sed -nE 's/.*"(access_)?token" *: *"([^"]+)".*/\2/p'
}

# The digest of a tag.
# The token is given to curl in a file: the arguments of a process are public.
resolve() {
  local reference=$1 registry repository tag url status
  tag=${reference##*:}
  read -r registry repository < <(locate "${reference%:*}")
  url=$registry/v2/$repository/manifests/$tag
  : >"$work/headers"
  status=$(call --header "Accept: $kinds" --dump-header "$work/answer" --output "$work/manifest" --write-out '%{http_code}' "$url") || return 1
  if [[ $status == 401 ]]; then
    printf 'Authorization: Bearer %s\n' "$(ask_token "$(tr -d '\r' <"$work/answer" | grep -i '^www-authenticate:')")" >"$work/headers"
    status=$(call --header "Accept: $kinds" --header "@$work/headers" --dump-header "$work/answer" --output "$work/manifest" --write-out '%{http_code}' "$url") || return 1
  fi
  [[ $status == 200 ]] || { printf '%s: the registry answered %s\n' "$reference" "$status" >&2 && return 1; }
  local digest claimed
  digest=sha256:$(sha256sum "$work/manifest" | cut -d' ' -f1)
  claimed=$(tr -d '\r' <"$work/answer" | sed -nE 's/^docker-content-digest: *(.*)/\1/Ip' | tail -1)
  [[ -z $claimed || $claimed == "$digest" ]] || { printf '%s: what came is not what the registry names (%s)\n' "$reference" "$claimed" >&2 && return 1; }
  printf '%s\n' "$digest"
}

# Replaces the file as a whole: an interruption leaves the old one.
pin() {
  local file=$1 image=$2 tagged=${2%@*} digest
  digest=$(resolve "$tagged") || fail "$tagged: no digest, so it keeps its tag"
  sed -E "s|^(FROM \|( *)image: )${image//./[.]}( .*)?\$|\1$tagged@$digest\3|" "$file" >"$work/pinned"
  cat "$work/pinned" >"$file.new" && chmod --reference="$file" "$file.new" && mv "$file.new" "$file"
  printf '%s: %s@%s\n' "${file#"$root"/}" "$tagged" "$digest"
}

unpinned=0
for file in "$root/Dockerfile" "$root"/docker-compose.yml "$root"/docker-compose.tailscale.yml; do
  [[ -f $file ]] || continue
  while read -r image; do
    if [[ $image != *@* ]]; then
      unpinned=$((unpinned + 1))
      [[ $mode != --check ]] || printf '%s: %s has no digest\n' "${file#"$root"/}" "$image" >&2
    fi
    if [[ $mode == --update || ($mode == '' && $image != *@*) ]]; then pin "$file" "$image"; fi
  done < <(list_images "$file")
done
[[ $mode != --check || $unpinned == 0 ]] || exit 1
