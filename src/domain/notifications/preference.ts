import type { ChannelName } from "./channel-name.ts";
import { type NoticeKindName, noticeKindOf } from "./notice-kinds.ts";

/** What a user has chosen for one kind and channel. */
export type Choice = { readonly kind: string; readonly channel: string; readonly isOn: boolean };

/** Channels that obey what users choose. */
export const CHOSEN_CHANNELS = ["mail", "telegram"] as const satisfies readonly ChannelName[];
export type ChosenChannel = (typeof CHOSEN_CHANNELS)[number];

export function isChosenChannel(name: string): name is ChosenChannel {
  return CHOSEN_CHANNELS.some((known) => known === name);
}

/** Whether a notice is sent whatever the user chooses: the owner of an account must learn by mail that somebody took it over. */
export function isFixed(kind: NoticeKindName, channel: ChosenChannel): boolean {
  return channel === "mail" && noticeKindOf(kind).isFixed;
}

/** Whether a user wants a kind by a channel. */
export function isWanted(kind: NoticeKindName, channel: ChosenChannel, choices: readonly Choice[]): boolean {
  if (isFixed(kind, channel)) return true;
  const choice = choices.find((made) => made.kind === kind && made.channel === channel);
  return choice?.isOn ?? noticeKindOf(kind).defaults[channel];
}
