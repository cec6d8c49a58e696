DROP TABLE health_writes;
