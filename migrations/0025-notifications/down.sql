DROP TABLE refused_addresses;
DROP TABLE notification_marks;
DROP TABLE token_notices;
DROP TABLE known_places;
DROP TABLE notification_settings;
DROP TABLE notification_preferences;
DROP TABLE notification_channels;
DROP TABLE notification_deliveries;
-- Nobody reads for it any more: facts would be retained for 30 days.
DELETE FROM fact_readers WHERE name = 'notifications';
