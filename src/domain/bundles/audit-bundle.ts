import { formatMoney } from "../../kernel/money.ts";
import type { Bundle } from "./bundle.ts";

/** A bundle as an audit row contains it. */
export function bundleForAudit(bundle: Bundle) {
  return {
    name: bundle.name,
    description: bundle.description,
    token_count: bundle.tokenCount,
    duration_hours: bundle.durationHours,
    scope: bundle.scope,
    discount_percent: bundle.discountBasisPoints / 100,
    total_price: formatMoney(bundle.totalCents),
    is_active: bundle.isActive,
  };
}
