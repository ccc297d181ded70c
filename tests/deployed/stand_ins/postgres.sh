# Like the real image's start: the first one makes the database, with a server that listens on its socket alone.
set -eu
PATH="$PATH:$(echo /usr/lib/postgresql/*/bin)"
own="setpriv --reuid=postgres --regid=postgres --clear-groups"
if [ ! -e "$PGDATA/PG_VERSION" ]; then
    install -d -o postgres -m 700 "$PGDATA"
    install -o postgres -m 400 "$POSTGRES_PASSWORD_FILE" /tmp/password
    $own initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --encoding=UTF8 --no-locale \
        --auth-local=trust --auth-host=scram-sha-256
    echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
    $own pg_ctl start --wait --options="--listen_addresses="
    $own createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
    $own pg_ctl stop --wait
fi
exec $own postgres --listen_addresses="*"
