import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { Events } from "../../kernel/events.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Log } from "../../kernel/log.port.ts";
import type { ProviderName } from "../../kernel/payment-values.ts";
import type { PaymentProvider } from "./payment-provider.port.ts";

/** The providers that are on (`PAYMENT_PROVIDERS`), in their order: the first is the default. */
export type PaymentProviders = ReadonlyMap<ProviderName, PaymentProvider>;

/** What use cases need that ask a provider. */
export type PaymentDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly events: Events;
  readonly log: Log;
  readonly providers: PaymentProviders;
  /** Where customers go after the checkout of a payment that names no place: `BACKEND_URL`. */
  readonly homeUrl: string;
  /** The rate of now (`ZNC_TO_RUB_RATE`); each payment keeps that of its beginning. */
  readonly kopecksPerZnc: bigint;
};
