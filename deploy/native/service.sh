# The service: its units, its start, its return to the release before. Sourced by scripts/deploy.sh, out of the release that is installed.
# shellcheck shell=bash disable=SC2154,SC2034

is_running() {
  if [[ $backend == systemd ]]; then
    systemctl is-active --quiet "$service"
  else
    start-stop-daemon --status --pidfile "$pid_file" --user "$user" 2>/dev/null
  fi
}

stop_service() {
  if [[ $backend == systemd ]]; then
    systemctl stop "$service"
  else
    start-stop-daemon --stop --quiet --oknodo --remove-pidfile --pidfile "$pid_file" --user "$user" --retry TERM/60/KILL/5
  fi
}

start_service() {
  if [[ $backend == systemd ]]; then
    systemctl reset-failed "$service" 2>/dev/null || true
    systemctl restart "$service" 9>&-
    return
  fi
  stop_service
  touch "$service_log" && chown "root:$user" "$service_log" && chmod 660 "$service_log"
  start-stop-daemon --start --quiet --background --make-pidfile --pidfile "$pid_file" --chuid "$user" --chdir "$app" --umask 077 \
    --output "$service_log" --startas /usr/bin/env -- HOME="$app/data" NODE_ENV=production "$app/bin/node" "$app/current/bin/zenzefi.mjs" start 9>&-
}

# True once the service answers that it is ready; false if it has ended, or takes longer than --wait.
wait_until_ready() {
  local deadline=$((SECONDS + $(flag wait 300))) misses=0
  until curl -fsS -m 5 -o /dev/null "http://127.0.0.1:$(flag port 8000)/health/ready" 2>/dev/null; do
    ((SECONDS < deadline)) || return 1
    if [[ $backend == systemd ]]; then
      (($(systemctl show -p NRestarts --value "$service") < 3)) || return 1
    else
      # A process that was started just now may not be the service's user yet.
      is_running || (((misses += 1) < 5)) || return 1
    fi
    sleep 1
  done
  is_running
}

# Makes this release the current one and starts it. False if it does not get ready.
switch_to() {
  link "releases/$1" "$app/current"
  start_service && wait_until_ready
}

show_service_log() {
  say "The service's last lines:" "Последние строки службы:" >&2
  if [[ $backend == systemd ]]; then journalctl -u "$service" -n 25 --no-pager -o cat >&2; else tail -n 25 "$service_log" >&2; fi
}

# The command line for people. Another program of this name stays.
install_command() {
  local path=/usr/local/bin/zenzefi
  if [[ -e $path || -L $path ]] && ! grep -qsF 'Written by scripts/deploy.sh' "$path"; then
    say "$path is another program, and stays; ours is $app/current/deploy/native/zenzefi.sh." \
      "$path — другая программа, она остаётся; наша — $app/current/deploy/native/zenzefi.sh."
  elif is_dry; then
    put "$path" 755 root:root </dev/null
  else
    put "$path" 755 root:root <"$app/releases/$release/deploy/native/zenzefi.sh"
  fi
}

install_units() {
  local unit
  run install -d -m 755 /etc/systemd/system
  for unit in zenzefi-backend.service zenzefi-backup.service zenzefi-backup.timer; do
    [[ $unit != zenzefi-backup.* || -z $(flag no-backup) ]] || continue
    if [[ $backend == systemd && -f /etc/systemd/system/$unit && -z ${known[release]:-} ]]; then
      run cp -n "/etc/systemd/system/$unit" "$app/$unit.before" # v0.6's
    fi
    is_dry && { put "/etc/systemd/system/$unit" 644 root:root </dev/null; continue; }
    put "/etc/systemd/system/$unit" 644 root:root <"$app/releases/$release/deploy/systemd/$unit"
    if $changed && [[ $unit == zenzefi-backend.service ]]; then needs_restart=true; fi
  done
  install_command
  if [[ $backend == systemd ]]; then
    run systemctl daemon-reload
    run systemctl enable --quiet "$service"
    [[ -n $(flag no-backup) ]] || run systemctl enable --quiet --now zenzefi-backup.timer
  elif [[ -z $(flag no-backup) ]]; then
    say "No nightly backups without systemd: let cron run \"$app/bin/node $app/current/bin/zenzefi.mjs backup\" as $user in $app." \
      "Без systemd нет ночных копий: пусть cron запускает «$app/bin/node $app/current/bin/zenzefi.mjs backup» от имени $user в $app."
  fi
}

# What is wrong with a release is found before anything is switched.
judge_release() {
  [[ -z $(flag no-backup) ]] || return 0
  has_backup_command "$release" || die "release $release has no backup command: take a newer one, or --no-backup" \
    "в выпуске $release нет команды backup: возьмите новее или добавьте --no-backup"
}

has_backup_command() { [[ $(zenzefi "$1" backup --help 2>&1) == *"zenzefi backup"* ]]; }

back_up() {
  # A run that was killed after the switch has made its backup; the release before may not read the newer schema.
  [[ -z $(flag no-backup) && -n ${known[release]:-} && $(readlink "$app/current") != "releases/$release" ]] || return 0
  begin "Backup before the upgrade" "Копия перед обновлением"
  has_backup_command "${known[release]}" || die "release ${known[release]}, which runs, has no backup command: copy the database by hand
(docs/DEPLOYMENT.md), then run again with --no-backup" "в работающем выпуске ${known[release]} нет команды backup: скопируйте базу вручную
(docs/DEPLOYMENT.ru.md) и повторите с --no-backup"
  logged zenzefi "${known[release]}" backup
}

start_release() {
  local before=${known[release]:-}
  begin "Service" "Служба"
  if is_dry; then
    would "start the service; if it does not get ready, return to ${before:-nothing}" "запуск службы; если не поднимется — возврат к ${before:-исходному}"
    return 0
  fi
  if [[ $before == "$release" && $(readlink "$app/current") == "releases/$release" ]] && ! $needs_restart && is_running; then
    say "It runs, and nothing has changed." "Работает, изменений нет."
    remember_flags
    save_conf
    return 0
  fi
  if ! switch_to "$release"; then
    show_service_log
    return_to "$before"
  fi
  forget_superuser_password
  [[ $before == "$release" ]] || known[previous]=$before
  known[release]=$release
  remember_flags
  save_conf
}

# As the run has found them. What is new since then stays: .env does not name it.
restore_settings() {
  local file
  for file in "$work"/secrets/*; do put_back "$file" "$secrets/${file##*/}"; done
  put_back "$work/target-ca.pem" "$app/target-ca.pem"
  put_back "$env_before" "$environment"
}

put_back() {
  local mode owner
  [[ -s $1 ]] || return 0
  read -r mode owner < <(stat -c '%a %u:%g' "$1")
  put "$2" "$mode" "$owner" <"$1"
}

# After a release that did not get ready. The settings return with the code.
return_to() {
  local failed=$release
  [[ -n $1 ]] || { stop_service; die "release $failed did not get ready; correct what its lines say, and run again" "выпуск $failed не запустился; исправьте то, о чём говорят строки выше, и повторите"; }
  restore_settings
  switch_to "$1" || die "neither $failed nor the release before it, $1, gets ready. If the lines above name a newer
database, restore the backup that was made just now: docs/backups.md" "не запускается ни $failed, ни прежний выпуск $1. Если строки выше говорят о более новой
базе, восстановите только что сделанную копию: docs/backups.ru.md"
  die "release $failed did not get ready: $1 runs again, with its settings. Its migrations stay: they only add, so $1 works with them" \
    "выпуск $failed не запустился: снова работает $1 со своими настройками. Миграции остались: они только добавляют, $1 с ними работает"
}

roll_back() {
  local previous=${known[previous]:-} now=${known[release]:-}
  [[ -n $previous && -f $app/releases/$previous/.complete ]] || die "there is no previous release" "предыдущего выпуска нет"
  begin "Back to $previous" "Возврат к $previous"
  if is_dry; then
    would "switch from $now to $previous" "переход с $now на $previous"
    return 0
  fi
  if ! switch_to "$previous"; then
    show_service_log
    release=$previous
    cp -p "$environment" "$env_before"
    return_to "$now"
  fi
  known[release]=$previous
  known[previous]=$now
  save_conf
  say "$previous runs." "Работает $previous."
}
