import { type SelectQueryBuilder, sql } from "kysely";
import { contains } from "../../kernel/contains.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import type { DB } from "../../kernel/schema.gen.ts";
import { selectPage } from "../../kernel/select-page.ts";
import type { Bundle } from "./bundle.ts";
import { toBundle } from "./bundle-store.ts";

export type AllBundlesQuery = PageQuery & {
  /** A part of the name or the description, in any case; null: any. */
  readonly search: string | null;
  /** Null: those on offer and those that are not. */
  readonly isActive: boolean | null;
};

type Filtered = SelectQueryBuilder<DB, "bundles", unknown>;

/** Bundles for the desk, also those that are no longer on offer, newest first. A service has some dozens. */
export function listAllBundles(tx: Tx, query: AllBundlesQuery): Promise<Page<Bundle>> {
  return selectPage(tx, filtered(tx, query).selectAll(), query, toBundle);
}

function filtered(tx: Tx, { search, isActive }: AllBundlesQuery): Filtered {
  let bundles: Filtered = tx.selectFrom("bundles");
  if (isActive !== null) bundles = bundles.where("is_active", "=", isActive);
  return search === null
    ? bundles
    : bundles.where(contains(search, [sql.ref("bundles.name"), sql.ref("bundles.description")]));
}
