DROP TABLE token_gifts;
DROP FUNCTION token_gifts_refuse_change();
ALTER TABLE access_tokens
    DROP CONSTRAINT access_tokens_gifted_is_over,
    DROP COLUMN gifted_at,
    DROP COLUMN is_gift;
