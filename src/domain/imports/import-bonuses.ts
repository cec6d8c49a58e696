import type { Tx } from "../../kernel/database.port.ts";
import { setReferrers } from "../identity/import-users.ts";
import { type Referred, settleBonuses } from "./bonus-rules.ts";
import type { FormerReferral } from "./former-database.port.ts";
import type { ImportDeps, Run } from "./import-accounts.ts";
import { selectRecords, setBonusEarned, settleBonusesOf } from "./imported-user-store.ts";
import { readSum } from "./value-rules.ts";

type Referrer = { readonly id: string; readonly earned: string | null; readonly referred: Referred[] };

/** Runs a part of an import in its transaction. */
export type InTurn = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** Brings over who referred whom, and for whom v0.6 has paid the bonus already. One transaction for each page. */
export async function importBonuses(inTurn: InTurn, deps: ImportDeps, run: Run): Promise<void> {
  let open: Referrer | null = null;
  for await (const page of deps.former.referrals()) {
    const complete: Referrer[] = [];
    for (const row of page) {
      if (open !== null && open.id !== row.referrerId) complete.push(open);
      if (open === null || open.id !== row.referrerId) {
        open = { id: row.referrerId, earned: row.earned, referred: [] };
      }
      open.referred.push({ userId: row.userId, qualifyingCents: qualifyingOf(row) });
    }
    const ready = complete;
    await inTurn(async (tx) => {
      const referrals = page.map(({ userId, referrerId }) => ({ userId, referrerId }));
      run.report.referrals.linked += await setReferrers(tx, referrals);
      const here = await selectRecords(
        tx,
        page.map(({ referrerId }) => referrerId),
      );
      for (const { userId } of page.filter(({ referrerId }) => !here.has(referrerId))) {
        run.report.findings.add({ code: "referrer_unknown", id: userId });
      }
      for (const referrer of ready) await settle(tx, run, referrer);
    });
  }
  const last = open;
  if (last !== null) await inTurn((tx) => settle(tx, run, last));
}

function qualifyingOf({ qualifyingAmount }: FormerReferral): bigint | null {
  const sum = readSum(qualifyingAmount);
  return sum === null ? null : -sum.cents;
}

async function settle(tx: Tx, { report }: Run, { id, earned, referred }: Referrer): Promise<void> {
  const earnedCents = readSum(earned)?.cents ?? 0n;
  const { settled, isUnclear } = settleBonuses(referred, earnedCents);
  if (isUnclear) report.findings.add({ code: "bonus_unclear", id, amountCents: earnedCents });
  report.referrals.settled += await settleBonusesOf(tx, settled);
  await setBonusEarned(tx, id, earnedCents);
}
