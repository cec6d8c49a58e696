DROP INDEX audit_logs_created_at_idx;
DROP TABLE ledger_verifications;
DROP TABLE password_resets;
DROP TABLE referral_debts;
DROP TABLE referral_bonuses;
DROP TABLE bundles;
