ALTER TABLE users ADD COLUMN email_key text;

UPDATE users SET email_key = lower(email COLLATE "C")
WHERE email ~ '^[\x21-\x7e]+$' AND email !~* 'xn--';

CREATE UNIQUE INDEX users_email_key_key ON users (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX users_former_email_idx ON users (lower(email)) WHERE email_key IS NULL;
DROP INDEX users_email_key;
