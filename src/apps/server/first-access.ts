import { createPasswordHasher } from "../../adapters/crypto/password-hasher.ts";
import { createSealer } from "../../adapters/crypto/sealer.ts";
import { openPostgres } from "../../adapters/postgres/postgres-database.ts";
import { ensureFirstSuperuser } from "../../domain/identity/ensure-first-superuser.ts";
import { fillEmailKeys } from "../../domain/identity/fill-email-keys.ts";
import { findSuperuser } from "../../domain/identity/find-superuser.ts";
import { readWallet } from "../../domain/ledger/read-wallet.ts";
import { topUpMock } from "../../domain/ledger/top-up-mock.ts";
import { listTokens } from "../../domain/tokens/list-tokens.ts";
import { purchaseToken } from "../../domain/tokens/purchase-token.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Database } from "../../kernel/database.port.ts";
import { makePassword } from "../wiring/make-password.ts";
import type { Foundation } from "../wiring/open-base.ts";
import { openMachine } from "../wiring/open-machine.ts";

/** The first superuser, unless the operator chose another. The address does not exist: no mail is sent to it. */
export const SUPERUSER_EMAIL_DEFAULT = "admin@zenzefi.local";
const DEMO_TOKEN_HOURS = 24;

/** How the operator can sign in and try the service. */
export type FirstAccess = {
  /** The superuser that this start made; its password is null if the operator chose it. */
  readonly superuser: { readonly email: string; readonly password: string | null } | null;
  /** True if there is no superuser. */
  readonly lacksSuperuser: boolean;
  /** A bought token for the demo target; null with a real target, and if no token can be bought for free. */
  readonly demoToken: string | null;
};

/**
 * Fills the e-mail keys of accounts that lack them. Makes the first superuser if there is none: from the settings, on the
 * embedded database also without them. With the demo target it provides a token to try it with.
 */
export async function prepareFirstAccess(foundation: Foundation): Promise<FirstAccess> {
  const { settings } = foundation;
  const machine = openMachine();
  const database = openPostgres({ connectionString: foundation.databaseUrl, connectionsMax: 2 });
  try {
    await fillEmailKeys(database);
    const made = await makeSuperuser(machine, database, settings);
    const superuser = await findSuperuser(database.direct);
    const isDemo = settings.target.url === null && superuser !== null;
    return {
      superuser: made,
      lacksSuperuser: superuser === null,
      demoToken: isDemo ? await findOrBuyToken(machine, database, foundation, superuser.id) : null,
    };
  } finally {
    await database.close();
  }
}

type Machine = ReturnType<typeof openMachine>;

async function makeSuperuser(
  machine: Machine,
  database: Database,
  settings: Foundation["settings"],
): Promise<FirstAccess["superuser"]> {
  const chosen = settings.firstSuperuser;
  if (chosen === null && settings.database.kind === "external") return null;
  const deps = { ...machine, database, passwords: createPasswordHasher(machine.random) };
  const email = chosen?.email ?? SUPERUSER_EMAIL_DEFAULT;
  const password = chosen?.password.reveal() ?? makePassword(machine.random);
  const made = await ensureFirstSuperuser(deps, { email, password });
  return made === null ? null : { email, password: chosen === null ? password : null };
}

/** @returns null if the balance is too small and `PAYMENT_PROVIDERS` has no `mock` to top it up with */
async function findOrBuyToken(
  machine: Machine,
  database: Database,
  foundation: Foundation,
  userId: string,
): Promise<string | null> {
  const isFree = foundation.settings.payments.providers.some(({ name }) => name === "mock");
  const deps = {
    ...machine,
    sealer: createSealer(foundation.keys, machine.random),
    prices: foundation.settings.prices,
  };
  return database.transaction(async (tx) => {
    const usable = (await listTokens(tx, deps, { userId, activeOnly: true })).find(
      ({ token }) => token !== null,
    );
    if (typeof usable?.token === "string") return usable.token;
    const price = deps.prices[DEMO_TOKEN_HOURS];
    const { balanceCents, debtCents } = await readWallet(tx, userId);
    if (balanceCents < price) {
      if (!isFree) return null;
      await topUpMock(tx, deps, THE_SERVICE, { userId, amountCents: price + debtCents });
    }
    const bought = await purchaseToken(tx, deps, THE_SERVICE, {
      userId,
      durationHours: DEMO_TOKEN_HOURS,
      scope: "full",
    });
    if (bought.token === null) throw new Error("a token that was just bought cannot be read");
    return bought.token;
  });
}
