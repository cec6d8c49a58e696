import type { EventOutcome, ProviderName, RefundStatus } from "../../kernel/payment-values.ts";
import type { Json } from "../../kernel/schema.gen.ts";

/** The kinds of things that a fact is about; `resourceId` is the id of one. */
export type Resource =
  | "audit"
  | "backup"
  | "batch"
  | "bundle"
  | "compensation"
  | "disk"
  | "import"
  | "ledger"
  | "maintenance"
  | "payment"
  | "report"
  | "session"
  | "sign_in"
  | "target"
  | "token"
  | "user"
  | "voucher"
  | "voucher_series"
  | "wallet"
  | "webhook";

/** What a member of a fact's `before` or `after` may contain, with its description in docs/facts.md. Never a secret. */
export const MEMBER_KINDS = {
  money: "a sum, as `18.00`",
  text: "a text",
  "text or null": "a text or null",
  id: "an id",
  "id or null": "an id or null",
  ids: "a list of ids",
  texts: "a list of texts",
  number: "a number",
  flag: "true or false",
  time: "a time, in the form of RFC 3339",
  list: "a list",
  provider: "the name of a payment provider",
  outcome: "the result of a notification, one of the outcomes of `GET /api/v1/admin/payment-events`",
  "refund status": "the status of a refund",
} as const;

export type MemberKind = keyof typeof MEMBER_KINDS;

type ValueOf = {
  money: string;
  text: string;
  "text or null": string | null;
  id: string;
  "id or null": string | null;
  ids: string[];
  texts: string[];
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

/** The description of one fact of the list. */
export type FactKind = {
  /** One sentence for docs/facts.md. */
  readonly means: string;
  readonly resource: Resource;
  /** The user whose id is in `user_id`, described for docs/facts.md. */
  readonly concerns: string;
  readonly before?: Members;
  readonly after?: Members;
  /** True if it is not in the audit log, because it is not a decision. */
  readonly isUnaudited?: true;
  /** True if all instances must read the feed of access changes at once. */
  readonly changesAccess?: true;
};

/** The TypeScript type of a `before` or an `after`. */
export type ValuesOf<M> = M extends Members
  ? { readonly [K in keyof M as K extends `${string}?` ? never : K]: ValueOf[M[K]] } & {
      readonly [K in keyof M as K extends `${infer Name}?` ? Name : never]?: ValueOf[M[K]];
    }
  : never;
