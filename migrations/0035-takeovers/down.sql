DROP TABLE takeovers;
