DROP TABLE telegram_state, telegram_updates, telegram_buttons, telegram_codes, telegram_links;
-- Without their channel, nothing would ever send these.
DELETE FROM notification_deliveries WHERE channel = 'telegram';
