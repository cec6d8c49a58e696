DROP TABLE ledger_postings;
DROP TABLE ledger_transactions;
DROP TABLE wallets;
DROP FUNCTION ledger_require_balanced();
DROP FUNCTION ledger_refuse_change();
