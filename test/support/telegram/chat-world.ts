import { MemoryLimiter } from "../../../src/adapters/memory/memory-limiter.ts";
import { createBotApi } from "../../../src/adapters/telegram/grammy-bot-api.ts";
import { issueTelegramCode } from "../../../src/domain/identity/issue-telegram-code.ts";
import { setUserRole } from "../../../src/domain/identity/set-user-role.ts";
import { claimLease } from "../../../src/domain/sessions/claim-lease.ts";
import type { ChatDeps } from "../../../src/domain/telegram/chat-deps.ts";
import { handleUpdate } from "../../../src/domain/telegram/handle-update.ts";
import { purchaseToken } from "../../../src/domain/tokens/purchase-token.ts";
import { THE_SERVICE } from "../../../src/kernel/actor.ts";
import { HOUR_MS } from "../../../src/kernel/duration.ts";
import type { Role } from "../../../src/kernel/role.ts";
import { Secret } from "../../../src/kernel/secret.ts";
import { NO_TARGET_LOAD } from "../../../src/kernel/target-load.ts";
import { actorOf } from "../domain-world.ts";
import { createPaymentWorld, type PaymentWorld } from "../payments/payment-world.ts";
import { BOT_TOKEN, BotApiServer, textUpdate } from "./bot-api-server.ts";

export type ChatWorld = Awaited<ReturnType<typeof createChatWorld>>;

const BACKEND_URL = new URL("https://zenzefi.example/");

/** A world whose users talk with the bot by a local Bot API, one update after another, without an instance. */
export async function createChatWorld() {
  const [world, api] = await Promise.all([createPaymentWorld(), BotApiServer.start()]);
  const limiter = new MemoryLimiter({ clock: world.clock });
  const deps: ChatDeps = {
    ...world,
    limiter,
    api: createBotApi({ token: new Secret(BOT_TOKEN), apiRoot: new URL(api.url) }),
    health: {
      current: () => ({
        status: "healthy",
        checkedAt: new Date(world.clock.nowMs()),
        checkedAtMs: world.clock.monotonicMs(),
        findings: [],
      }),
    },
    targetLoad: () => NO_TARGET_LOAD,
    defaultLanguage: "en",
    backendUrl: BACKEND_URL,
    operatorTimeZone: "UTC",
    requiresAdminTotp: false,
    takeover: { by: "token", perDay: 5 } as const,
    freezeTerms: { perToken: 3, daysMax: 90 },
    requiresVerifiedEmail: false,
    voucherLimit: { hitsMax: 3, windowMs: HOUR_MS },
  };
  let number = 0;
  const handle = (update: Readonly<Record<string, unknown>>, changes: Partial<ChatDeps> = {}) => {
    number += 1;
    return handleUpdate({ ...deps, ...changes }, { update_id: number, ...update });
  };
  const codeFor = async (userId: string, hasTotp = false): Promise<string> =>
    (await issueTelegramCode({ ...world, limiter }, { userId, hasTotp })).code;
  return {
    ...world,
    deps,
    api,
    handle,
    codeFor,
    say: (chatId: number, text: string, changes: Partial<ChatDeps> = {}) =>
      handle(textUpdate(chatId, text), changes),
    tap: (chatId: number, label: string, changes: Partial<ChatDeps> = {}) =>
      handle(api.tapUpdate(chatId, label), changes),
    /** What the bot said last in a chat. */
    last: (chatId: number): string => api.textsIn(chatId).at(-1) ?? "",
    link: async (chatId: number, userId: string, hasTotp = false): Promise<void> => {
      await handle(textUpdate(chatId, `/start ${await codeFor(userId, hasTotp)}`));
    },
    ...salesIn(world),
    giveRole: (userId: string, role: Role | null) =>
      world.database.transaction((tx) => setUserRole(tx, world, THE_SERVICE, { userId, role })),
    close: async (): Promise<void> => {
      await api.close();
      await world.close();
    },
  };
}

function salesIn(world: PaymentWorld) {
  /** Lets a device use a token. @returns the session */
  const hold = async (userId: string, tokenId: string, deviceId: string): Promise<string> => {
    const secretHash = await world.secretHashOf(tokenId);
    const actor = actorOf({ id: userId });
    const claim = { tokenId, secretHash, userId, deviceId, actor, sessionTimeoutMs: 300_000 };
    const held = await claimLease(world, claim);
    if (held.kind !== "held") throw new Error(`the device did not get the token: ${held.kind}`);
    return held.sessionId;
  };
  return {
    hold,
    /** A token that a device holds. */
    async buyHeldToken(userId: string, deviceId: string, durationHours: 1 | 168 = 1) {
      const purchase = { userId, durationHours, scope: "full" } as const;
      const { id: tokenId } = await world.database.transaction((tx) =>
        purchaseToken(tx, world, actorOf({ id: userId }), purchase),
      );
      return { tokenId, sessionId: await hold(userId, tokenId, deviceId) };
    },
    async paid(userId: string): Promise<string> {
      const { id } = await world.newPayment(userId, "mock");
      await world.mockEvent(id, "succeeded");
      return id;
    },
  };
}
