DROP TABLE fact_readers;
DROP TABLE facts;
