#!/usr/bin/env node
// Exits with 0 if the service in this container can serve: the HEALTHCHECK of the image.
const TIMEOUT_MS = 4_000; // Below the time-out of the HEALTHCHECK, so that the reason below is recorded.

const url = `http://127.0.0.1:${process.env.PORT || 8000}/health/ready`;
const fault = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
  ({ ok, status }) => (ok ? null : `${url} answered ${status}`),
  (error) => `${url}: ${error.cause?.message ?? error.message}`,
);
if (fault !== null) process.stderr.write(`${fault}\n`);
process.exitCode = fault === null ? 0 : 1;
