-- kind: expand
ALTER TABLE users ADD COLUMN desk_role text
    CONSTRAINT users_desk_role_known CHECK (desk_role IN ('operator', 'support', 'auditor'));
CREATE INDEX users_desk_idx ON users (created_at DESC, id DESC) WHERE is_superuser OR desk_role IS NOT NULL;

-- `updated_at` is the version of a row: after every write that sets it, it is another one, also to the millisecond.
CREATE FUNCTION keep_versions_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := greatest(NEW.updated_at, date_trunc('milliseconds', OLD.updated_at) + interval '1 millisecond');
    RETURN NEW;
END
$$;

CREATE TRIGGER users_versions_apart BEFORE UPDATE OF updated_at ON users
    FOR EACH ROW EXECUTE FUNCTION keep_versions_apart();
CREATE TRIGGER bundles_versions_apart BEFORE UPDATE OF updated_at ON bundles
    FOR EACH ROW EXECUTE FUNCTION keep_versions_apart();

-- Whoever writes it: an owner has no lesser role to fall back to; and a link that sets the password, which was made for a customer, may
-- be in the hands of somebody who may not take over an account of the desk.
CREATE FUNCTION keep_role_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_superuser THEN
        NEW.desk_role := NULL;
    END IF;
    IF (NEW.is_superuser AND NOT OLD.is_superuser) OR (NEW.desk_role IS NOT NULL AND OLD.desk_role IS NULL) THEN
        DELETE FROM public.password_resets WHERE user_id = NEW.id;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER users_role_alone BEFORE UPDATE OF is_superuser, desk_role ON users
    FOR EACH ROW EXECUTE FUNCTION keep_role_alone();
