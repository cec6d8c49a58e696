import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { isNoticeKind } from "./notice-kinds.ts";
import { type Choice, isChosenChannel, isFixed } from "./preference.ts";
import { type SettingsChange, storeChoice, storeSettings } from "./user-store.ts";

export type NotificationChange = SettingsChange & { readonly choices?: readonly Choice[] };

/**
 * Changes what a user is told, and when: all of it or nothing.
 * @throws validation_failed: a kind or channel that there is not, or one that cannot be turned off
 */
export function changeNotifications(
  { database }: { readonly database: Database },
  userId: Uuid,
  { choices = [], ...settings }: NotificationChange,
): Promise<void> {
  return database.transaction(async (tx) => {
    await storeSettings(tx, userId, settings);
    for (const choice of choices) {
      const { kind, channel, isOn } = choice;
      if (!isNoticeKind(kind) || !isChosenChannel(channel)) throw new AppError("validation_failed");
      if (isFixed(kind, channel) && !isOn) throw new AppError("notification_fixed");
      await storeChoice(tx, userId, choice);
    }
  });
}
