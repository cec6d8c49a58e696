# nginx and TLS. Sourced by scripts/deploy.sh, out of the release that is installed.
# shellcheck shell=bash disable=SC2154,SC2034

wants_certbot() {
  [[ -n $(flag email) && -z $(flag certificate) && -z $(flag self-signed) && ! $(flag domain) =~ ^[0-9.]+$ ]]
}

names() { printf '%s' "$(flag domain) $(flag proxy-domain)" | xargs; }

# Sets certificate and key: your own, else that of Let's Encrypt, else a self-signed one.
choose_certificate() {
  local live=/etc/letsencrypt/live/$service
  certificate=$tls/fullchain.pem key=$tls/privkey.pem
  if [[ -n $(flag certificate) ]]; then
    # The links stay: those of certbot lead to another file after each renewal.
    certificate=$(realpath -s "$(flag certificate)") key=$(realpath -s "$(flag key)")
    [[ $(openssl x509 -in "$certificate" -noout -pubkey 2>&1) == "$(openssl pkey -in "$key" -pubout 2>/dev/null)" ]] ||
      die "--certificate and --key do not belong together" "--certificate и --key не подходят друг к другу"
  elif [[ -z $(flag self-signed) && -f $live/fullchain.pem && $(cat "$tls/names" 2>/dev/null) == "$(names)" ]]; then
    certificate=$live/fullchain.pem key=$live/privkey.pem
  else
    make_self_signed
  fi
}

make_self_signed() {
  local name list="" kind
  if [[ $(cat "$tls/self-signed-names" 2>/dev/null) == "$(names)" ]] && openssl x509 -in "$certificate" -noout -checkend 2592000 >/dev/null; then
    return 0
  fi
  for name in $(names); do
    if [[ $name =~ ^[0-9.]+$ ]]; then kind=IP; else kind=DNS; fi
    list+=,$kind:$name
  done
  run install -d -m 755 "$tls"
  (umask 077 && logged openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 825 -subj "/CN=$(flag domain)" \
    -addext "subjectAltName=${list#,}" -addext basicConstraints=critical,CA:FALSE -keyout "$key" -out "$certificate")
  chmod 644 "$certificate"
  put "$tls/self-signed-names" 644 root:root < <(names)
}

# Prints the configuration for these names, this port and this certificate. @HTTP2@: a directive of its own from nginx 1.25.1 on.
render_nginx() {
  local text ipv6_80="" ipv6_443="" http2="" of_listen=" http2" hsts="" version
  version=$(nginx -v 2>&1 | sed 's|.*/\([0-9.]*\).*|\1|')
  if version_at_least "$version" 1.25.1; then http2="    http2 on;" of_listen=""; fi
  if [[ -e /proc/net/if_inet6 ]]; then
    ipv6_80="    listen [::]:80;" ipv6_443="    listen [::]:443 ssl$of_listen;"
  fi
  # Browsers let nobody past a bad certificate on a site with HSTS.
  [[ $certificate == "$tls/fullchain.pem" ]] || hsts='    add_header Strict-Transport-Security "max-age=63072000" always;'
  text=$(<"$1")
  text=${text//@PORT@/"$(flag port 8000)"}
  text=${text//@NAMES@/"$(names)"}
  text=${text//@CERTIFICATE@/"$certificate"}
  text=${text//@KEY@/"$key"}
  text=${text//@LISTEN_80_IPV6@/"$ipv6_80"}
  text=${text//@LISTEN_443_IPV6@/"$ipv6_443"}
  text=${text//@HTTP2_OF_LISTEN@/"$of_listen"}
  text=${text//@HTTP2@/"$http2"}
  printf '%s\n' "${text//@HSTS@/"$hsts"}"
}

# Debian's 768 for each processor are 384 clients, with their connections to the service. Another number is an operator's choice.
raise_connections() {
  local change='s/worker_connections 768;/worker_connections 16384;/'
  grep -q 'worker_connections 768;' /etc/nginx/nginx.conf || return 0
  # nginx takes it once.
  grep -qE '^[[:space:]]*worker_rlimit_nofile[[:space:]]' /etc/nginx/nginx.conf || change+='; s/^events {/worker_rlimit_nofile 65536;\n\nevents {/'
  sed -i "$change" /etc/nginx/nginx.conf
}

configure_nginx() {
  local before="" output
  begin "nginx" "nginx"
  install_programs nginx:nginx logrotate:logrotate
  ! wants_certbot || install_programs certbot:certbot
  run install -d -m 755 "$acme" /etc/nginx/zenzefi-backend.d
  if is_dry; then
    put "$site" 644 root:root </dev/null
    return 0
  fi
  cp -p /etc/nginx/nginx.conf "$work/nginx.conf"
  raise_connections
  choose_certificate
  [[ ! -f $site ]] || before=$(<"$site")
  put "$site" 644 root:root < <(render_nginx "$app/releases/$release/deploy/nginx/zenzefi-backend.conf")
  if ! output=$(nginx -t 2>&1); then
    if [[ -n $before ]]; then put "$site" 644 root:root <<<"$before"; else rm -f "$site"; fi
    put_back "$work/nginx.conf" /etc/nginx/nginx.conf
    die "nginx refuses the configuration, which is undone: $output" "nginx не принял конфигурацию, она отменена: $output"
  fi
  ! grep 'conflicting server name' <<<"$output" || say "Another site of this nginx has the same name: remove it." "У другого сайта этого nginx то же имя: уберите его."
  serve_nginx
  wants_certbot && [[ $certificate != /etc/letsencrypt/* ]] || return 0
  if get_certificate; then configure_nginx; fi
}

serve_nginx() {
  if [[ $backend == systemd ]]; then
    run systemctl enable --quiet nginx
    run systemctl reload-or-restart nginx || die "nginx does not start: is another server on port 80 or 443?" "nginx не запускается: порт 80 или 443 занят другим сервером?"
  elif [[ -s /run/nginx.pid ]] && kill -0 "$(</run/nginx.pid)" 2>/dev/null; then
    logged nginx -s reload
  else
    run nginx || die "nginx does not start: is another server on port 80 or 443?" "nginx не запускается: порт 80 или 443 занят другим сервером?"
  fi
}

# A certificate of Let's Encrypt, which certbot then renews by itself. False if it gave none.
get_certificate() {
  local name order=()
  for name in $(names); do order+=(-d "$name"); done
  [[ -z ${given[acme-server]:-} ]] || order+=(--server "${given[acme-server]}")
  if timeout -k 10 600 certbot certonly --webroot -w "$acme" --cert-name "$service" "${order[@]}" --email "$(flag email)" --agree-tos --non-interactive \
    --keep-until-expiring --expand --deploy-hook "nginx -s reload" >>"$log" 2>&1 9>&-; then
    run install -d -m 755 "$tls"
    put "$tls/names" 644 root:root < <(names)
    return 0
  fi
  say "Let's Encrypt gave no certificate, so it is self-signed for now: browsers warn. Do these names lead to this server, and is
port 80 open: $(names)? Its words are in $log. Run this script again then." \
    "Let's Encrypt не выдал сертификат, пока он самоподписанный: браузеры предупреждают. Ведут ли эти имена на этот сервер и открыт
ли порт 80: $(names)? Ответ — в $log. Затем запустите скрипт снова." >&2
  return 1
}
