DROP TABLE recovery_codes;
DROP TABLE totp_secrets;
ALTER TABLE sign_ins
    DROP COLUMN refresh_rotated_at,
    DROP COLUMN refresh_generation,
    DROP COLUMN refresh_salt,
    DROP COLUMN totp_at;
DROP TRIGGER users_email_changed ON users;
DROP FUNCTION forget_verified_email();
DROP TABLE email_verifications;
ALTER TABLE users
    DROP COLUMN awaits_verification,
    DROP COLUMN email_verified_at;
