import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { Events } from "../../kernel/events.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Log } from "../../kernel/log.port.ts";
import type { ProviderName } from "../../kernel/payment-values.ts";
import type { PaymentProvider } from "./payment-provider.port.ts";

/** The providers that are on (`PAYMENT_PROVIDERS`), in their order: the first is the default. */
export type PaymentProviders = ReadonlyMap<ProviderName, PaymentProvider>;

/** The dependencies of use cases that ask a provider. */
export type PaymentDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly events: Events;
  readonly log: Log;
  readonly providers: PaymentProviders;
  /** Where customers are sent after a checkout if the payment has no return URL: `BACKEND_URL`. */
  readonly defaultReturnUrl: string;
  /** The current rate (`ZNC_TO_RUB_RATE`); each payment stores the rate at which it began. */
  readonly kopecksPerZnc: bigint;
};
