import type { Database, Tx } from "../../kernel/database.port.ts";
import type { ReportQueue } from "./report-queue.ts";
import { principalOf } from "./request-state.ts";

export type ReadListDeps = {
  readonly database: Database;
  readonly reports: Pick<ReportQueue, "run">;
};

/**
 * Reads a page of a long list. A search reads many rows, so it runs as a report: a few at a time, on connections of their own.
 * @throws reports_busy: too many reports wait
 */
export function readList<T>(
  deps: ReadListDeps,
  request: Parameters<typeof principalOf>[0],
  isSearch: boolean,
  read: (tx: Tx) => Promise<T>,
): Promise<T> {
  return isSearch ? deps.reports.run(principalOf(request).userId, read) : read(deps.database.direct);
}
