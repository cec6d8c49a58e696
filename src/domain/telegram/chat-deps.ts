import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { DurationHours } from "../../kernel/duration.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import type { Limit, Limiter } from "../../kernel/limiter.port.ts";
import type { Log } from "../../kernel/log.port.ts";
import type { Cents } from "../../kernel/money.ts";
import type { Random } from "../../kernel/random.port.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import type { TargetLoad } from "../../kernel/target-load.ts";
import type { HealthReport } from "../health/health-state.ts";
import type { PaymentDeps } from "../payments/payment-deps.ts";
import type { TakeoverSettings } from "../tokens/free-seat-by-owner.ts";
import type { FreezeTerms } from "../tokens/freeze-rules.ts";
import type { VoucherHashes } from "../vouchers/voucher-hashes.port.ts";
import type { BotApi } from "./bot-api.port.ts";

/** What a chat is answered with. */
export type ChatDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly log: Log;
  readonly limiter: Limiter;
  readonly sealer: Sealer;
  readonly payments: PaymentDeps;
  readonly api: BotApi;
  readonly health: { current(): HealthReport };
  readonly targetLoad: () => TargetLoad;
  readonly defaultLanguage: Language;
  readonly backendUrl: URL;
  readonly operatorTimeZone: string;
  /** `REQUIRE_ADMIN_2FA` */
  readonly requiresAdminTotp: boolean;
  readonly prices: Readonly<Record<DurationHours, Cents>>;
  readonly takeover: TakeoverSettings;
  readonly freezeTerms: FreezeTerms;
  /** `REQUIRE_VERIFIED_EMAIL` */
  readonly requiresVerifiedEmail: boolean;
  readonly voucherHashes: VoucherHashes;
  /** `RATE_LIMIT_VOUCHERS`; null means off. */
  readonly voucherLimit: Limit | null;
};
