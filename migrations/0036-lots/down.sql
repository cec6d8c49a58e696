DROP VIEW token_lots;
DROP TABLE token_extensions;
DROP FUNCTION token_extensions_guard();
