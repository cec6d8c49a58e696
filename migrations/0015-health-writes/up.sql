-- Written anew by each health check. Unlogged: nothing is lost with it. Plain: what is written takes the space it has.
CREATE UNLOGGED TABLE health_writes (filler text NOT NULL);
ALTER TABLE health_writes ALTER COLUMN filler SET STORAGE PLAIN;
