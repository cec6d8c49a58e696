import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import type { MaintenanceWindow } from "./maintenance-rules.ts";
import { selectWindow, selectWindows, selectWindowsAhead } from "./maintenance-store.ts";

/** Windows that run or are to come, the next one first; at most 50. */
export function readWindowsAhead(tx: Tx, now: Date): Promise<MaintenanceWindow[]> {
  return selectWindowsAhead(tx, now);
}

/** All windows, newest first. */
export function listWindows(tx: Tx, page: PageQuery): Promise<Page<MaintenanceWindow>> {
  return selectWindows(tx, page);
}

/** @throws not_found */
export async function readWindow(tx: Tx, id: Uuid): Promise<MaintenanceWindow> {
  const window = await selectWindow(tx, id);
  if (window === null) throw new AppError("not_found");
  return window;
}
