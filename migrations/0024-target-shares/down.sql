DROP TABLE target_shares;
