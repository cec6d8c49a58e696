DROP TABLE receipts;
DROP FUNCTION receipts_refuse_change();
