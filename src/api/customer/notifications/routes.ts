import type { Static } from "typebox";
import { changeNotifications } from "../../../domain/notifications/change-notifications.ts";
import type { ChannelName } from "../../../domain/notifications/channel-name.ts";
import type { QuietHours } from "../../../domain/notifications/local-clock-rules.ts";
import { noticeKindOf } from "../../../domain/notifications/notice-kinds.ts";
import {
  type NotificationSettings,
  readNotifications,
} from "../../../domain/notifications/read-notifications.ts";
import type { UnsubscribeLinks } from "../../../domain/notifications/unsubscribe-links.ts";
import type { Database } from "../../../kernel/database.port.ts";
import type { Language } from "../../../kernel/language.ts";
import { type Cents, formatMoney } from "../../../kernel/money.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { moneyMember } from "../../server/money-member.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { SchemaRefusal } from "../../server/validate-schema.ts";
import { NotificationsIn, NotificationsOut } from "./schemas.ts";
import { unsubscribeRoutes } from "./unsubscribe-route.ts";

export type NotificationRoutesDeps = {
  readonly database: Database;
  readonly notifications: {
    readonly channels: readonly { readonly name: ChannelName }[];
    readonly links: Pick<UnsubscribeLinks, "read">;
  };
  /** `BALANCE_LOW_ZNC` */
  readonly balanceLowCents: Cents;
};

const PATH = "/api/v1/users/me/notifications";

/** @param signedIn lets signed-in users through */
export function notificationRoutes(app: HttpApp, deps: NotificationRoutesDeps, signedIn: Guard): void {
  unsubscribeRoutes(app, deps);
  const channelNames = deps.notifications.channels.map(({ name }) => name);
  const read = async (userId: string, language: Language) =>
    present(await readNotifications(deps.database.direct, { ...deps, channelNames }, userId), language);

  app.get(
    PATH,
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      schema: {
        operationId: "readMyNotifications",
        tags: ["Users"],
        summary: "What I am told, by which way, and when not",
        security: [{ bearer: [] }],
        response: {
          200: { ...NotificationsOut, description: "The switches of all kinds." },
          ...problemResponses(...SIGNED_IN_ERRORS),
        },
      },
    },
    (request) => read(principalOf(request).userId, request.language),
  );

  app.patch(
    PATH,
    {
      onRequest: [...signedIn],
      schema: {
        operationId: "changeMyNotifications",
        tags: ["Users"],
        summary: "Change what I am told",
        description: "All of it is changed, or nothing.",
        security: [{ bearer: [] }],
        body: NotificationsIn,
        response: {
          200: { ...NotificationsOut, description: "The changed switches." },
          ...problemResponses(...SIGNED_IN_ERRORS, "notification_fixed", "validation_failed"),
        },
      },
    },
    async (request) => {
      const { userId } = principalOf(request);
      await changeNotifications(deps, userId, changeOf(request.body));
      return read(userId, request.language);
    },
  );
}

function changeOf(body: Static<typeof NotificationsIn>) {
  const { preferences = [], quiet_hours, balance_low } = body;
  return {
    choices: preferences.map(({ kind, channel, is_on }) => ({ kind, channel, isOn: is_on })),
    ...(quiet_hours === undefined
      ? {}
      : { quiet: quiet_hours === null ? null : quietOf(quiet_hours.from, quiet_hours.to) }),
    ...(balance_low === undefined
      ? {}
      : { balanceLowCents: moneyMember(balance_low, "/balance_low", "money-not-negative") }),
  };
}

/** @throws SchemaRefusal (422): both are the same, which would be all day or never */
function quietOf(from: string, to: string): QuietHours {
  if (from === to) {
    throw new SchemaRefusal([
      { path: "/quiet_hours/to", keyword: "format", params: { format: "other-local-time" } },
    ]);
  }
  return { fromMinute: minuteOf(from), toMinute: minuteOf(to) };
}

function minuteOf(text: string): number {
  const [hour = 0, minute = 0] = text.split(":").map(Number);
  return hour * 60 + minute;
}

function textOf(minute: number): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function present(settings: NotificationSettings, language: Language) {
  const { channels, quiet, timeZone, balanceLowCents } = settings;
  return {
    channels: [...channels],
    kinds: settings.kinds.map(({ kind, group, switches }) => ({
      kind,
      group,
      title: noticeKindOf(kind).title[language],
      channels: switches.map(({ channel, isOn, isFixed }) => ({
        channel,
        is_on: isOn,
        is_fixed: isFixed,
      })),
    })),
    quiet_hours: quiet === null ? null : { from: textOf(quiet.fromMinute), to: textOf(quiet.toMinute) },
    time_zone: timeZone,
    balance_low: formatMoney(balanceLowCents),
  };
}
