import { createHmac, timingSafeEqual } from "node:crypto";
import type { Uuid } from "../../kernel/ids.ts";
import { NOTICE_GROUPS, type NoticeGroup } from "./notice-kinds.ts";

/** Where a link leads: the API's own page, which needs no sign-in. */
export const UNSUBSCRIBE_PATH = "/api/v1/notifications/unsubscribe";

/** 16 of the user, one of the group, 16 of the signature. */
const USER_BYTES = 16;
const SIGNATURE_BYTES = 16;
const TOKEN = /^[A-Za-z0-9_-]{44}$/;

export type Unsubscription = { readonly userId: Uuid; readonly group: NoticeGroup };

/** Makes and reads links that turn off one group of mails of one user, without a sign-in. They do not expire, as old mails do not. */
export type UnsubscribeLinks = {
  linkFor(userId: Uuid, group: NoticeGroup): string;
  /** @returns null if it is none of ours */
  read(token: string): Unsubscription | null;
};

/** @param keys the first one signs, all of them verify */
export function createUnsubscribeLinks(keys: readonly Buffer[], backendUrl: URL): UnsubscribeLinks {
  const sign = (key: Buffer, body: Buffer): Buffer =>
    createHmac("sha256", key).update(body).digest().subarray(0, SIGNATURE_BYTES);
  return {
    linkFor: (userId, group) => {
      const [key = Buffer.alloc(0)] = keys;
      const body = bodyOf(userId, group);
      const token = Buffer.concat([body, sign(key, body)]).toString("base64url");
      const url = new URL(UNSUBSCRIBE_PATH, backendUrl);
      // In the query, which no log has.
      url.searchParams.set("token", token);
      return url.href;
    },
    read: (token) => {
      if (!TOKEN.test(token)) return null;
      const bytes = Buffer.from(token, "base64url");
      const body = bytes.subarray(0, USER_BYTES + 1);
      const signature = bytes.subarray(USER_BYTES + 1);
      const isOurs = keys.some((key) => timingSafeEqual(sign(key, body), signature));
      const group = NOTICE_GROUPS[body[USER_BYTES] ?? NOTICE_GROUPS.length];
      return isOurs && group !== undefined ? { userId: userIdOf(body), group } : null;
    },
  };
}

function bodyOf(userId: Uuid, group: NoticeGroup): Buffer {
  const user = Buffer.from(userId.replaceAll("-", ""), "hex");
  return Buffer.concat([user, Buffer.from([NOTICE_GROUPS.indexOf(group)])]);
}

function userIdOf(body: Buffer): Uuid {
  const hex = body.subarray(0, USER_BYTES).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
