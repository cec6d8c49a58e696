import { TAKEOVERS_PER_DAY_MAX } from "../kernel/takeover-bound.ts";
import { choice, integer } from "./setting-kinds.ts";
import { defaulted } from "./setting-spec.ts";

/** Who may take a token over from the device that holds it. */
export const TAKEOVER_BY = ["token", "owner", "off"] as const;

export const TAKEOVER = {
  TAKEOVER_BY: defaulted(
    choice(TAKEOVER_BY),
    "token",
    "Who may take a token over from the device that holds it: whoever has the token, only its signed-in owner, or nobody (off).",
    "Кто может забрать токен у занявшего его устройства: любой, у кого есть токен (token), только вошедший владелец (owner) или никто (off).",
  ),
  TAKEOVERS_PER_DAY: defaulted(
    integer(1, TAKEOVERS_PER_DAY_MAX),
    "5",
    "How often a token may be taken over within 24 hours.",
    "Сколько раз за 24 часа можно забрать токен у другого устройства.",
  ),
};
