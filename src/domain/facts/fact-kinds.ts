import type { EventOutcome, ProviderName, RefundStatus } from "../../kernel/payment-values.ts";
import type { Json } from "../../kernel/schema.gen.ts";

/** What is told of, for its id. */
export type Resource = "bundle" | "ledger" | "payment" | "session" | "sign_in" | "token" | "user" | "wallet";

/** What a member of a fact's `before` or `after` holds, with the words for docs/facts.md. None of them may hold a secret. */
export const MEMBER_KINDS = {
  money: "a sum, as `18.00`",
  text: "a text",
  "text or null": "a text or null",
  id: "an id",
  "id or null": "an id or null",
  ids: "a list of ids",
  number: "a number",
  flag: "true or false",
  time: "a time, as RFC 3339 has it",
  list: "a list",
  provider: "the name of a payment provider",
  outcome: "how a notification ended, as `GET /api/v1/admin/payment-events` has it",
  "refund status": "where a refund stands",
} as const;

export type MemberKind = keyof typeof MEMBER_KINDS;

type ValueOf = {
  money: string;
  text: string;
  "text or null": string | null;
  id: string;
  "id or null": string | null;
  ids: string[];
  number: number;
  flag: boolean;
  time: string;
  list: Json[];
  provider: ProviderName;
  outcome: EventOutcome;
  "refund status": RefundStatus;
};

/** The members of a `before` or an `after`. A name that ends in `?` may be left out. */
export type Members = Readonly<Record<string, MemberKind>>;

/** What one fact of the list says. */
export type FactKind = {
  /** One sentence. */
  readonly means: string;
  readonly resource: Resource;
  /** Whom it concerns, whose `user_id` it carries. */
  readonly concerns: string;
  readonly before?: Members;
  readonly after?: Members;
  /** Left out of the audit log: it decides nothing. */
  readonly isUnaudited?: true;
  /** All instances look at the feed of access changes at once. */
  readonly changesAccess?: true;
};

/** The TypeScript type of a `before` or an `after`. */
export type ValuesOf<M> = M extends Members
  ? { readonly [K in keyof M as K extends `${string}?` ? never : K]: ValueOf[M[K]] } & {
      readonly [K in keyof M as K extends `${infer Name}?` ? Name : never]?: ValueOf[M[K]];
    }
  : never;
