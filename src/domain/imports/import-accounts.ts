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
  type ImportedOutcome,
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
import { type Placed, placeUsers, type ReadUser, readUser } from "./user-rules.ts";
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
    if (!before.isUntouched && !isPartial(before, hashes))
      report.findings.add({ code: "account_changed_here", id: row.id });
    return before.isUntouched;
  });
  for (const { row, notes } of [...added, ...changed]) report.findings.addAll(notes, row.id);
  const { users: placed, replaced } = await place(tx, deps, run, [...added, ...changed]);
  const inserted = placed.filter(({ id }) => !known.has(id));
  await insertImportedUsers(tx, inserted);
  await openWallets(
    tx,
    inserted.map(({ id }) => id),
  );
  const taken = new Map(inserted.map(({ id }) => [id, { isWritten: true, isPartial: replaced.has(id) }]));
  for (const user of placed) {
    const before = known.get(user.id);
    if (before === undefined) continue;
    const outcome = await change(tx, run, user, before, passwordHashOf(read, user.id));
    if (outcome === null) continue;
    taken.set(user.id, { ...outcome, isPartial: outcome.keepsRight || replaced.has(user.id) });
  }
  const written = [...taken.values()].filter(({ isWritten }) => isWritten).length;
  report.users.added += inserted.length;
  report.users.changed += written - inserted.length;
  report.users.leftOut += added.length - inserted.length;
  report.users.unchanged += rows.length - added.length - (written - inserted.length);
  return accountsOf(run, read, known, taken);
}

type Read = ReadUser & { readonly row: FormerUser; readonly hashes: Hashes };
type Hashes = {
  readonly profileHash: string;
  /** Stored in its place if something of it could not be had here, so that each later import tries again. */
  readonly partialHash: string;
  readonly passwordHash: string;
};
/** What was taken of an account. `isPartial`: an address or name is taken here, or it is the last superuser. */
type Taken = { readonly isWritten: boolean; readonly isPartial: boolean };

async function place(
  tx: Tx,
  deps: ImportDeps,
  { report }: Run,
  read: readonly Read[],
): Promise<Pick<Placed, "users" | "replaced">> {
  if (read.length === 0) return { users: [], replaced: new Set() };
  const drafts = read.map(({ user }) => user);
  const occupants = await findOccupants(tx, {
    ids: drafts.map(({ id }) => id),
    emails: drafts.map(({ email }) => email),
    emailKeys: drafts.map(({ emailKey }) => emailKey ?? ""),
    usernames: drafts.map(({ username }) => username),
    referralCodes: drafts.map(({ referralCode }) => referralCode),
  });
  const { users, replaced, released, findings } = placeUsers(drafts, occupants, () =>
    makeReferralCode(deps.random),
  );
  for (const finding of findings) report.findings.add(finding);
  await releaseEmailKeys(tx, released);
  return { users, replaced };
}

/** Changes an account that came over before. @returns null if it was changed here meanwhile, and stays */
async function change(
  tx: Tx,
  { report, nowMs }: Run,
  user: ImportedUser,
  before: KnownRecord,
  passwordHash: string | undefined,
): Promise<ImportedOutcome | null> {
  const { id } = user;
  const changesPassword = passwordHash !== before.passwordHash;
  const seen = { changesPassword, seenUpdatedAt: before.userUpdatedAt };
  const outcome = await updateImportedUser(tx, { ...user, ...seen }, new Date(nowMs));
  if (outcome === null) report.findings.add({ code: "account_changed_here", id });
  if (outcome?.keepsRight === true) report.findings.add({ code: "superuser_kept", id });
  return outcome;
}

function accountsOf(
  { report }: Run,
  read: readonly Read[],
  known: ReadonlyMap<string, KnownRecord>,
  taken: ReadonlyMap<string, Taken>,
): Account[] {
  return read.flatMap(({ row, hashes }) => {
    const record = known.get(row.id) ?? null;
    const { cents: signedCents } = readBalance(report, row);
    const its = taken.get(row.id);
    if (its !== undefined) {
      const profileHash = its.isPartial ? hashes.partialHash : hashes.profileHash;
      const { passwordHash } = hashes;
      return { id: row.id, signedCents, known: record, profileHash, passwordHash, isWritten: its.isWritten };
    }
    if (record === null) {
      report.balances.leftOutCents += signedCents;
      return [];
    }
    // Hashes of a change that was not taken stay as they were, so that it is named again.
    const { profileHash, passwordHash } = record;
    return { id: row.id, signedCents, known: record, profileHash, passwordHash, isWritten: false };
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

type StoredHashes = Pick<Hashes, "profileHash" | "passwordHash">;

function isSame(stored: StoredHashes, hashes: StoredHashes): boolean {
  return stored.profileHash === hashes.profileHash && stored.passwordHash === hashes.passwordHash;
}

/** Nothing has changed there, but not all of it could be had here. */
function isPartial(stored: StoredHashes, { partialHash, passwordHash }: Hashes): boolean {
  return isSame(stored, { profileHash: partialHash, passwordHash });
}

function hashesOf(row: FormerUser): Hashes {
  const hash = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");
  const profile = [row.email, row.username, row.fullName, row.isActive, row.isSuperuser];
  return {
    profileHash: hash(profile),
    partialHash: hash([...profile, "partial"]),
    passwordHash: hash(row.passwordHash),
  };
}

function passwordHashOf(read: readonly Read[], id: string): string | undefined {
  return read.find(({ row }) => row.id === id)?.hashes.passwordHash;
}
