import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { ChannelName } from "./channel-name.ts";
import type { QuietHours } from "./local-clock-rules.ts";
import { NOTICE_KIND_NAMES, type NoticeGroup, type NoticeKindName, noticeKindOf } from "./notice-kinds.ts";
import { type ChosenChannel, isChosenChannel, isFixed, isWanted } from "./preference.ts";
import { selectBalanceWatch, selectToldUser } from "./user-store.ts";

/** One switch: a kind by a channel. */
export type NoticeSwitch = {
  readonly channel: ChosenChannel;
  readonly isOn: boolean;
  /** It is always on. */
  readonly isFixed: boolean;
};

export type NotificationSettings = {
  /** The channels that this service has, and that obey preferences. */
  readonly channels: readonly ChosenChannel[];
  readonly kinds: readonly {
    readonly kind: NoticeKindName;
    readonly group: NoticeGroup;
    readonly switches: readonly NoticeSwitch[];
  }[];
  readonly quiet: QuietHours | null;
  readonly timeZone: string;
  readonly balanceLowCents: Cents;
};

/** What a user is told, and when. Kinds for operators are in it for operators alone. @throws not_found */
export async function readNotifications(
  tx: Tx,
  deps: { readonly channelNames: readonly ChannelName[]; readonly balanceLowCents: Cents },
  userId: Uuid,
): Promise<NotificationSettings> {
  const user = await selectToldUser(tx, userId);
  if (user === null) throw new AppError("not_found");
  const { thresholdCents } = await selectBalanceWatch(tx, userId);
  const channels = deps.channelNames.filter(isChosenChannel);
  const kinds = NOTICE_KIND_NAMES.filter(
    (kind) => user.isOperator || noticeKindOf(kind).audience === "user",
  ).map((kind) => ({
    kind,
    group: noticeKindOf(kind).group,
    switches: channels.map((channel) => ({
      channel,
      isOn: isWanted(kind, channel, user.choices),
      isFixed: isFixed(kind, channel),
    })),
  }));
  const { quiet, timeZone } = user;
  return { channels, kinds, quiet, timeZone, balanceLowCents: thresholdCents ?? deps.balanceLowCents };
}
