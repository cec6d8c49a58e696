DROP TABLE target_views;
