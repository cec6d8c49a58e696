DROP TRIGGER users_changed ON users;
DROP FUNCTION users_tell_change();
DROP TABLE access_changes;
DROP TABLE access_tokens;
DROP FUNCTION access_tokens_tell_change();
