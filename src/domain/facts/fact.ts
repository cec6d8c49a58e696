import type { Uuid } from "../../kernel/ids.ts";
import type { FactKind, ValuesOf } from "./fact-kinds.ts";
import { FACTS_OF_ACCESS } from "./facts-of-access.ts";
import { FACTS_OF_ACCOUNTS } from "./facts-of-accounts.ts";
import { FACTS_OF_AUDIT } from "./facts-of-audit.ts";
import { FACTS_OF_BACKUPS } from "./facts-of-backups.ts";
import { FACTS_OF_DESK } from "./facts-of-desk.ts";
import { FACTS_OF_GIFTS } from "./facts-of-gifts.ts";
import { FACTS_OF_MONEY } from "./facts-of-money.ts";
import { FACTS_OF_OPERATION } from "./facts-of-operation.ts";
import { FACTS_OF_TIME } from "./facts-of-time.ts";
import { FACTS_OF_VOUCHERS } from "./facts-of-vouchers.ts";
import { FACTS_OF_WEBHOOKS } from "./facts-of-webhooks.ts";

/** Everything that is recorded when it happens. docs/facts.md is made from it (`npm run facts:docs`). */
export const FACTS = {
  ...FACTS_OF_ACCOUNTS,
  ...FACTS_OF_ACCESS,
  ...FACTS_OF_MONEY,
  ...FACTS_OF_BACKUPS,
  ...FACTS_OF_AUDIT,
  ...FACTS_OF_OPERATION,
  ...FACTS_OF_TIME,
  ...FACTS_OF_WEBHOOKS,
  ...FACTS_OF_DESK,
  ...FACTS_OF_VOUCHERS,
  ...FACTS_OF_GIFTS,
} as const;

export type FactName = keyof typeof FACTS;

type OptionalPart<Name extends FactName, Part extends "before" | "after"> = (typeof FACTS)[Name] extends {
  readonly [P in Part]: infer M;
}
  ? { readonly [P in Part]: ValuesOf<M> }
  : { readonly [P in Part]?: never };

/** One fact of the list, as a use case passes it to `recordFact`, which gets the `Actor` beside it. */
export type FactOf<Name extends FactName> = {
  readonly name: Name;
  /** Null if nothing was found, such as at a sign-in to an unknown account. */
  readonly resourceId: string | null;
  /** The user whom it concerns, if any. */
  readonly userId: Uuid | null;
  readonly reason?: string;
} & OptionalPart<Name, "before"> &
  OptionalPart<Name, "after">;

export type Fact = { [Name in FactName]: FactOf<Name> }[FactName];

/** The description of a fact in the list. */
export function kindOf(name: FactName): FactKind {
  return FACTS[name];
}

/** Whether a name is in the list. A stored name may be of a later version. */
export function isFactName(name: string): name is FactName {
  return Object.hasOwn(FACTS, name);
}
