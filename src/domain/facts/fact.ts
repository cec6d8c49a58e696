import type { FactKind } from "./fact-kinds.ts";
import { FACTS_OF_ACCESS } from "./facts-of-access.ts";
import { FACTS_OF_ACCOUNTS } from "./facts-of-accounts.ts";
import { FACTS_OF_MONEY } from "./facts-of-money.ts";

/** Everything that is recorded when it happens. docs/facts.md is made from it (`npm run facts:docs`). */
export const FACTS = { ...FACTS_OF_ACCOUNTS, ...FACTS_OF_ACCESS, ...FACTS_OF_MONEY } as const;

export type FactName = keyof typeof FACTS;

/** What the list says of a fact. */
export function kindOf(name: FactName): FactKind {
  return FACTS[name];
}
