import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import type { Compensation } from "./compensation.ts";
import { selectCompensation, selectCompensations } from "./compensation-store.ts";

/** All compensations, newest first. */
export function listCompensations(tx: Tx, page: PageQuery): Promise<Page<Compensation>> {
  return selectCompensations(tx, page);
}

/** @throws not_found */
export async function readCompensation(tx: Tx, id: Uuid): Promise<Compensation> {
  const compensation = await selectCompensation(tx, id);
  if (compensation === null) throw new AppError("not_found");
  return compensation;
}
