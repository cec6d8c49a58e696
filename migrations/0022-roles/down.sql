DROP TRIGGER users_role_alone ON users;
DROP FUNCTION keep_role_alone();
DROP TRIGGER bundles_versions_apart ON bundles;
DROP TRIGGER users_versions_apart ON users;
DROP FUNCTION keep_versions_apart();
DROP INDEX users_desk_idx;
ALTER TABLE users DROP COLUMN desk_role;
