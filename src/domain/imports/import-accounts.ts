import { createHash } from "node:crypto";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { Random } from "../../kernel/random.port.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import type { Prices } from "../bundles/bundle.ts";
import {
  findOccupants,
  type ImportedUser,
  insertImportedUsers,
  releaseEmailKeys,
  updateImportedUser,
} from "../identity/import-users.ts";
import { openWallets } from "../ledger/import-entries.ts";
import { makeReferralCode } from "../referrals/make-referral-code.ts";
import type { FormerDatabase, FormerUser } from "./former-database.port.ts";
import type { ImportReport } from "./import-report.ts";
import { type KnownRecord, selectRecords } from "./imported-user-store.ts";
import { placeUsers, type ReadUser, readUser } from "./user-rules.ts";
import { readSum } from "./value-rules.ts";

export type ImportDeps = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly sealer: Sealer;
  /** For tokens whose price is not known. */
  readonly prices: Prices;
  readonly former: FormerDatabase;
};

/** One import: its time, and what it has done so far. */
export type Run = { readonly nowMs: number; readonly now: string; readonly report: ImportReport };

/** An account that is here, new or from an earlier import, and its balance in the other service. */
export type Account = {
  readonly id: string;
  readonly signedCents: Cents;
  /** What the last import knew; null if it comes over now. */
  readonly known: KnownRecord | null;
  readonly profileHash: string;
  readonly passwordHash: string;
  /** True if this import has inserted or changed the account's row. */
  readonly isWritten: boolean;
};

/** Brings over a batch of accounts, without money and tokens. */
export async function importAccounts(
  tx: Tx,
  deps: ImportDeps,
  run: Run,
  rows: readonly FormerUser[],
): Promise<Account[]> {
  const { report, now, nowMs } = run;
  const known = await selectRecords(
    tx,
    rows.map(({ id }) => id),
  );
  const read = rows.map((row) => ({ row, ...readUser(row, now, nowMs), hashes: hashesOf(row) }));
  const added = read.filter(({ row }) => !known.has(row.id));
  const changed = read.filter(({ row, hashes }) => {
    const before = known.get(row.id);
    if (before === undefined || isSame(before, hashes)) return false;
    if (!before.isUntouched) report.findings.add({ code: "account_changed_here", id: row.id });
    return before.isUntouched;
  });
  for (const { row, notes } of [...added, ...changed]) report.findings.addAll(notes, row.id);
  const placed = await place(tx, deps, run, [...added, ...changed]);
  const addedIds = new Set(added.map(({ row }) => row.id));
  const inserted = placed.filter(({ id }) => addedIds.has(id));
  await insertImportedUsers(tx, inserted);
  await openWallets(
    tx,
    inserted.map(({ id }) => id),
  );
  for (const user of placed.filter(({ id }) => !addedIds.has(id))) {
    const before = known.get(user.id);
    const changesPassword = hashesOfId(read, user.id)?.passwordHash !== before?.passwordHash;
    await updateImportedUser(tx, { ...user, changesPassword }, new Date(nowMs));
  }
  report.users.added += inserted.length;
  report.users.changed += placed.length - inserted.length;
  report.users.leftOut += added.length - inserted.length;
  report.users.unchanged += rows.length - added.length - (placed.length - inserted.length);
  return accountsOf(run, read, known, placed);
}

type Read = ReadUser & { readonly row: FormerUser; readonly hashes: Hashes };
type Hashes = { readonly profileHash: string; readonly passwordHash: string };

async function place(
  tx: Tx,
  deps: ImportDeps,
  { report }: Run,
  read: readonly Read[],
): Promise<readonly ImportedUser[]> {
  if (read.length === 0) return [];
  const drafts = read.map(({ user }) => user);
  const occupants = await findOccupants(tx, {
    ids: drafts.map(({ id }) => id),
    emails: drafts.map(({ email }) => email),
    emailKeys: drafts.map(({ emailKey }) => emailKey ?? ""),
    usernames: drafts.map(({ username }) => username),
    referralCodes: drafts.map(({ referralCode }) => referralCode),
  });
  const { users, released, findings } = placeUsers(drafts, occupants, () => makeReferralCode(deps.random));
  for (const finding of findings) report.findings.add(finding);
  await releaseEmailKeys(tx, released);
  return users;
}

function accountsOf(
  { report }: Run,
  read: readonly Read[],
  known: ReadonlyMap<string, KnownRecord>,
  placed: readonly ImportedUser[],
): Account[] {
  const written = new Set(placed.map(({ id }) => id));
  return read.flatMap(({ row, hashes }) => {
    const record = known.get(row.id) ?? null;
    const { cents: signedCents } = readBalance(report, row);
    if (record === null && !written.has(row.id)) {
      report.balances.leftOutCents += signedCents;
      return [];
    }
    const isWritten = written.has(row.id);
    // Hashes of a change that was not taken stay as they were, so that it is named again.
    const { profileHash, passwordHash } = isWritten || record === null ? hashes : record;
    return { id: row.id, signedCents, known: record, profileHash, passwordHash, isWritten };
  });
}

function readBalance({ findings, balances }: ImportReport, row: FormerUser): { readonly cents: Cents } {
  const sum = readSum(row.balance);
  if (sum === null) findings.add({ code: "balance_unreadable", id: row.id });
  else if (sum.lessCents) findings.add({ code: "balance_rounded", id: row.id });
  const cents = sum?.cents ?? 0n;
  if (cents < 0n) findings.add({ code: "balance_negative", id: row.id, amountCents: cents });
  balances.foundCents += cents;
  return { cents };
}

function isSame(one: Hashes, other: Hashes): boolean {
  return one.profileHash === other.profileHash && one.passwordHash === other.passwordHash;
}

function hashesOf(row: FormerUser): Hashes {
  const hash = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");
  const profile = [row.email, row.username, row.fullName, row.isActive, row.isSuperuser];
  return { profileHash: hash(profile), passwordHash: hash(row.passwordHash) };
}

function hashesOfId(read: readonly Read[], id: string): Hashes | undefined {
  return read.find(({ row }) => row.id === id)?.hashes;
}
