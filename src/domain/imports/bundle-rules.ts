import { DURATION_HOURS } from "../../kernel/duration.ts";
import type { Bundle } from "../bundles/bundle.ts";
import type { FormerBundle } from "./former-database.port.ts";
import { msOf, readSum, readTime, timeText } from "./value-rules.ts";

const NAME_CHARACTERS_MAX = 100;
const TOKENS_MAX = 100;
/** 100 %, in hundredths. */
const DISCOUNT_MAX = 10_000n;

/** A bundle of v0.6 in our terms. Null if it cannot be sold here: its duration, scope, count or price is impossible. */
export function readBundle(row: FormerBundle, nowMs: number): Bundle | null {
  const durationHours = DURATION_HOURS.find((hours) => hours === row.durationHours);
  const total = readSum(row.total);
  const discount = readSum(row.discount)?.cents ?? 0n;
  const { name, tokenCount, scope } = row;
  if (durationHours === undefined || total === null || total.cents < 0n) return null;
  if (tokenCount === null || tokenCount < 1 || tokenCount > TOKENS_MAX) return null;
  if (name === null || name.trim() === "" || name.length > NAME_CHARACTERS_MAX) return null;
  if (scope !== "full" && scope !== "certificates_only") return null;
  const createdAt = readTime(row.createdAt, nowMs) ?? timeText(nowMs);
  const updatedAt = readTime(row.updatedAt, nowMs) ?? createdAt;
  return {
    id: row.id,
    name,
    description: row.description,
    tokenCount,
    durationHours,
    scope,
    discountBasisPoints: Number(discount < 0n || discount > DISCOUNT_MAX ? 0n : discount),
    totalCents: total.cents,
    isActive: row.isActive === true,
    createdAt: new Date(msOf(createdAt)),
    updatedAt: new Date(msOf(updatedAt)),
  };
}
