#!/bin/sh
# Starts Redis with the password of the secret: in a file of the memory, since everybody sees the arguments of a process.
set -eu
umask 077
cat >/tmp/redis.conf <<CONF
requirepass $(cat /run/secrets/redis_password)
# Limits and signals live minutes: nothing is written, and where the memory ends, the oldest counters go first.
save ""
appendonly no
maxmemory 256mb
maxmemory-policy volatile-ttl
dir /data
CONF
exec redis-server /tmp/redis.conf
