#!/bin/sh
# Run a command with JIXIAO_DATABASE set to a PostgreSQL server of its own, which ends with it.
# Where PostgreSQL is not installed, say so and run nothing.
set -u
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
if [ -z "$bin" ]; then
  echo "PostgreSQL is not installed: the tests of the web application on it are left out."
  exit 0
fi
folder=$(mktemp -d)
port=$((20000 + $$ % 20000))
as=""
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as="runuser -u postgres --"
fi
cd "$folder" || exit 1
$as "$bin/initdb" -D "$folder/data" -U jixiao --auth=trust --encoding=UTF8 --locale=C.UTF-8 >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
$as "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/data/log" -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder/data" start >/dev/null || { cat "$folder/data/log"; exit 1; }
trap '$as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1; rm -rf "$folder"' EXIT
cd "$OLDPWD" || exit 1
JIXIAO_DATABASE="postgresql://jixiao@127.0.0.1:$port/postgres" "$@"
