/**
 * The database of v0.6, read in one snapshot: what it holds does not change while it is read. Texts as PostgreSQL writes
 * them: times as a `timestamptz` in UTC, sums as decimals. Whatever its schema promises, any member but an id may be null.
 */
export interface FormerDatabase {
  readonly totals: FormerTotals;
  /** Users with ids above `after`, by id, at most a batch. */
  users(after: string | null): Promise<readonly FormerUser[]>;
  /** All transactions of these users, by user, time and id, in pages. */
  transactions(userIds: readonly string[]): AsyncIterable<readonly FormerTransaction[]>;
  /** All tokens of these users, by user, time and id, in pages. */
  tokens(userIds: readonly string[]): AsyncIterable<readonly FormerToken[]>;
  bundles(): Promise<readonly FormerBundle[]>;
  /** All users who were referred, by referrer and id, in pages. */
  referrals(): AsyncIterable<readonly FormerReferral[]>;
}

export type FormerTotals = {
  readonly users: number;
  /** The sum of all balances. */
  readonly balance: string;
  readonly transactions: number;
  readonly tokens: number;
  readonly bundles: number;
  /** Not brought over. */
  readonly auditLogs: number;
  readonly sessions: number;
};

export type FormerUser = {
  readonly id: string;
  readonly email: string | null;
  readonly username: string | null;
  readonly passwordHash: string | null;
  readonly fullName: string | null;
  readonly isActive: boolean | null;
  readonly isSuperuser: boolean | null;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  readonly balance: string | null;
  /** Null in v0.6 itself, which had no referrals. */
  readonly referralCode: string | null;
  readonly bonusEarned: string | null;
};

export type FormerTransaction = {
  readonly id: string;
  readonly userId: string;
  readonly amount: string | null;
  /** `DEPOSIT`, `PURCHASE`, `REFUND`, `referral_bonus`. */
  readonly kind: string | null;
  readonly description: string | null;
  readonly paymentId: string | null;
  readonly createdAt: string | null;
};

export type FormerToken = {
  readonly id: string;
  readonly userId: string;
  /** 64 characters. */
  readonly text: string | null;
  readonly durationHours: number | null;
  readonly scope: string | null;
  readonly isActive: boolean | null;
  readonly createdAt: string | null;
  readonly activatedAt: string | null;
  readonly revokedAt: string | null;
};

export type FormerBundle = {
  readonly id: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly tokenCount: number | null;
  readonly durationHours: number | null;
  readonly scope: string | null;
  /** In percent. */
  readonly discount: string | null;
  readonly total: string | null;
  readonly isActive: boolean | null;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
};

export type FormerReferral = {
  readonly userId: string;
  readonly referrerId: string;
  /** The bonuses that the referrer earned in all. */
  readonly earned: string | null;
  /** The amount of the user's first purchase of more than 100 ZNC; null without one. */
  readonly qualifyingAmount: string | null;
};
