import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { ChannelName } from "./channel-name.ts";
import { NOTICE_KIND_NAMES, type NoticeGroup, noticeKindOf } from "./notice-kinds.ts";
import { isChosenChannel, isFixed } from "./preference.ts";
import { selectToldUser, storeChoice } from "./user-store.ts";

/**
 * Turns a group of notices off for a channel, as a link in a mail asks. Does nothing for a user who is gone; what cannot be turned off
 * stays on. The same call twice changes nothing.
 */
export async function unsubscribe(
  tx: Tx,
  {
    userId,
    group,
    channel,
  }: { readonly userId: Uuid; readonly group: NoticeGroup; readonly channel: ChannelName },
): Promise<void> {
  if (!isChosenChannel(channel) || (await selectToldUser(tx, userId)) === null) return;
  for (const kind of NOTICE_KIND_NAMES) {
    if (noticeKindOf(kind).group !== group || isFixed(kind, channel)) continue;
    await storeChoice(tx, userId, { kind, channel, isOn: false });
  }
}
