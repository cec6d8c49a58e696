#!/bin/bash
# Makes the service's user and database when the database server is made. The service is no superuser of it; `backup verify`
# restores into a database that it makes.
# The password is read by psql: it is not in the arguments of a process.
psql --username "$POSTGRES_USER" --set ON_ERROR_STOP=1 <<'SQL'
\set password `cat /run/secrets/postgres_password`
CREATE ROLE zenzefi LOGIN CREATEDB PASSWORD :'password';
CREATE DATABASE zenzefi OWNER zenzefi;
REVOKE CONNECT ON DATABASE zenzefi FROM PUBLIC;
SQL
