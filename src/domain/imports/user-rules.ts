import { bcryptCostOf, repairBcrypt } from "../../kernel/bcrypt-text.ts";
import { EMAIL_CHARACTERS_MAX, normalEmail } from "../../kernel/email.ts";
import type { ImportedUser, Occupant } from "../identity/import-users.ts";
import type { Finding, FindingCode } from "./finding.ts";
import type { FormerUser } from "./former-database.port.ts";
import { readTime } from "./value-rules.ts";

/** As at the registration (contract, Authentication). Shorter names are harmless. */
const USERNAME_CHARACTERS_MAX = 50;
const FULL_NAME_CHARACTERS_MAX = 255;
/** No password matches it: its owner needs a new one. */
const NO_PASSWORD = "!";

export type ReadUser = { readonly user: ImportedUser; readonly notes: readonly FindingCode[] };

/**
 * An account of v0.6 in our terms, as far as it can be judged alone.
 * @param now the time of the import, for times that are none
 */
export function readUser(row: FormerUser, now: string, nowMs: number): ReadUser {
  const notes: FindingCode[] = [];
  const note = <T>(code: FindingCode, value: T): T => {
    notes.push(code);
    return value;
  };
  const createdAt = readTime(row.createdAt, nowMs) ?? note("time_unusable", now);
  const email = readEmail(row.email) ?? note("email_unusable", placeholderOf(row.id));
  const name = readName(row.username, row.id);
  const code = row.referralCode ?? "";
  if (row.referralCode !== null && !/^[A-Z0-9]{12}$/.test(code)) notes.push("referral_code_replaced");
  const passwordHash = repairBcrypt(row.passwordHash ?? "");
  const user = {
    id: row.id,
    email,
    emailKey: normalEmail(email),
    username: name === row.username ? name : note("username_changed", name),
    passwordHash: bcryptCostOf(passwordHash) === null ? note("password_unusable", NO_PASSWORD) : passwordHash,
    fullName: cut(row.fullName, () => notes.push("full_name_cut")),
    // What is not known is refused.
    isActive: row.isActive === true,
    isSuperuser: row.isSuperuser === true,
    referralCode: /^[A-Z0-9]{12}$/.test(code) ? code : "",
    createdAt,
    updatedAt: readTime(row.updatedAt, nowMs) ?? createdAt,
  };
  return { user, notes };
}

/** An address that can be stored and typed at a log-in. It may be one that a registration refuses. */
function readEmail(email: string | null): string | null {
  const text = email?.trim() ?? "";
  return /^[^\p{Cc}]+$/u.test(text) && text.length <= EMAIL_CHARACTERS_MAX ? text : null;
}

/** An address for an account whose own one cannot be used: it is shown to the admin, and can be typed at a log-in. */
function placeholderOf(userId: string): string {
  return `${userId}@v06.invalid`;
}

function readName(username: string | null, id: string): string {
  const name = [...(username ?? "").replace(/\p{Cc}/gu, "_")].slice(0, USERNAME_CHARACTERS_MAX).join("");
  return name.trim() === "" ? `user-${id.slice(0, 8)}` : name;
}

function cut(text: string | null, onCut: () => void): string | null {
  if (text === null || text.length <= FULL_NAME_CHARACTERS_MAX) return text;
  onCut();
  return [...text].slice(0, FULL_NAME_CHARACTERS_MAX / 2).join("");
}

export type Placed = {
  readonly users: readonly ImportedUser[];
  /** Accounts whose address or name is another one here, since theirs is taken. */
  readonly replaced: ReadonlySet<string>;
  /** Accounts that lose the normal form of their address to an older one. */
  readonly released: readonly string[];
  readonly findings: readonly Finding[];
};

/**
 * Gives accounts what is theirs alone: the id, the address, the username, the referral code. Of two accounts whose
 * addresses have one normal form the older one is found by it; the other only by the address as it is written (ADR 15). An
 * account that was registered here is never touched, and never merged: nobody has proved to own its address.
 * @param occupants who has any of it now, the accounts themselves too
 * @param makeCode makes a referral code
 */
export function placeUsers(
  drafts: readonly ImportedUser[],
  occupants: readonly Occupant[],
  makeCode: () => string,
): Placed {
  const taken = new Places(occupants);
  const users: ImportedUser[] = [];
  const findings: Finding[] = [];
  const released: string[] = [];
  const replaced = new Set<string>();
  // By age, so that within a batch the older account comes first.
  for (const draft of [...drafts].sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1))) {
    if (taken.registeredIds.has(draft.id)) {
      findings.push({ code: "user_id_taken", id: draft.id });
      continue;
    }
    const address = placeEmail(draft, taken);
    if (address.finding !== null) findings.push(address.finding);
    if (address.releases !== null) released.push(address.releases);
    const username = placeName(draft, taken);
    if (username !== draft.username) findings.push({ code: "username_changed", id: draft.id });
    if (address.email !== draft.email || username !== draft.username) replaced.add(draft.id);
    const isCodeFree = draft.referralCode !== "" && !taken.isTaken("code", draft.referralCode, draft.id);
    if (!isCodeFree && draft.referralCode !== "")
      findings.push({ code: "referral_code_replaced", id: draft.id });
    const { email, emailKey } = address;
    const user = {
      ...draft,
      email,
      emailKey,
      username,
      referralCode: isCodeFree ? draft.referralCode : makeCode(),
    };
    users.push(user);
    taken.add({ ...user, isImported: true });
  }
  return { users, replaced, released, findings };
}

/** Who has what now. What another account of the same import gives up is free only at the next one. */
class Places {
  readonly registeredIds = new Set<string>();
  readonly keys = new Map<string, Occupant>();
  readonly #owners = {
    email: new Map<string, string>(),
    name: new Map<string, string>(),
    code: new Map<string, string>(),
  };

  constructor(occupants: readonly Occupant[]) {
    for (const occupant of occupants) this.add(occupant);
  }

  add(occupant: Occupant): void {
    if (!occupant.isImported) this.registeredIds.add(occupant.id);
    if (occupant.emailKey !== null) this.keys.set(occupant.emailKey, occupant);
    this.#owners.email.set(occupant.email, occupant.id);
    this.#owners.name.set(occupant.username, occupant.id);
    this.#owners.code.set(occupant.referralCode, occupant.id);
  }

  isTaken(what: "email" | "name" | "code", text: string, byOtherThan: string): boolean {
    const owner = this.#owners[what].get(text);
    return owner !== undefined && owner !== byOtherThan;
  }
}

type Address = Pick<ImportedUser, "email" | "emailKey"> & {
  readonly finding: Finding | null;
  readonly releases: string | null;
};

function placeEmail(draft: ImportedUser, taken: Places): Address {
  const { id, email, emailKey } = draft;
  const own = { email, emailKey, finding: null, releases: null };
  if (taken.isTaken("email", email, id)) {
    const placeholder = placeholderOf(id);
    return { ...own, email: placeholder, emailKey: placeholder, finding: { code: "email_taken", id } };
  }
  const holder = emailKey === null ? undefined : taken.keys.get(emailKey);
  if (holder === undefined || holder.id === id) return own;
  if (holder.isImported && draft.createdAt < holder.createdAt) {
    return { ...own, finding: { code: "email_shared", id: holder.id }, releases: holder.id };
  }
  return { ...own, emailKey: null, finding: { code: "email_shared", id } };
}

function placeName({ id, username }: ImportedUser, taken: Places): string {
  if (!taken.isTaken("name", username, id)) return username;
  const short = `${[...username].slice(0, USERNAME_CHARACTERS_MAX - 9).join("")}-${id.slice(0, 8)}`;
  return taken.isTaken("name", short, id) ? `user-${id}` : short;
}
