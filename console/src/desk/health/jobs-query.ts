import { queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";

export type Backup = Schemas["Backup"];

/** The service writes down what its jobs did this often, ms. */
const JOBS_INTERVAL_MS = 15_000;
const SLOW_INTERVAL_MS = 60_000;

export const jobsQuery = queryOptions({
  queryKey: ["desk", "jobs"],
  queryFn: ({ signal }) => api.call("GET", "/api/v1/admin/jobs", { signal }),
  refetchInterval: JOBS_INTERVAL_MS,
});

export const backupsQuery = queryOptions({
  queryKey: ["desk", "backups"],
  queryFn: ({ signal }) => api.call("GET", "/api/v1/admin/backups", { signal }),
  refetchInterval: SLOW_INTERVAL_MS,
});

export const booksQuery = queryOptions({
  queryKey: ["desk", "books"],
  queryFn: ({ signal }) => api.call("GET", "/api/v1/admin/books", { signal }),
  refetchInterval: SLOW_INTERVAL_MS,
});
