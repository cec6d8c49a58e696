import { Type } from "typebox";
import { NOTICE_GROUPS, NOTICE_KIND_NAMES } from "../../../domain/notifications/notice-kinds.ts";
import { CHOSEN_CHANNELS } from "../../../domain/notifications/preference.ts";
import { MoneyIn, MoneyOut } from "../../server/money-member.ts";
import { OneOf } from "../../server/schema-kinds.ts";

const LocalTime = (description: string) =>
  Type.String({ format: "local-time", description, examples: ["22:00"] });

const QuietHoursOrNull = Type.Unsafe<{ readonly from: string; readonly to: string } | null>({
  type: ["object", "null"],
  description: "When nothing is sent but what is urgent or protects the account; null: never.",
  properties: {
    from: LocalTime("When they begin, by the clock of the user's time zone."),
    to: LocalTime("When they end; not the same. Earlier than `from`: on the next day."),
  },
  required: ["from", "to"],
});

const Switch = Type.Object({
  channel: OneOf(CHOSEN_CHANNELS, { description: "By which way." }),
  is_on: Type.Boolean({ description: "Whether it is sent." }),
  is_fixed: Type.Boolean({ description: "True if it cannot be turned off." }),
});

export const NotificationsOut = Type.Object(
  {
    channels: Type.Array(OneOf(CHOSEN_CHANNELS, { description: "A way that this service has." }), {
      description: "Empty: this service sends none.",
    }),
    kinds: Type.Array(
      Type.Object({
        kind: OneOf(NOTICE_KIND_NAMES, { description: "What is told." }),
        group: OneOf(NOTICE_GROUPS, { description: "What a link to unsubscribe turns off together." }),
        title: Type.String({ description: "The kind, in the language of the answer." }),
        channels: Type.Array(Switch),
      }),
      { description: "Kinds for operators are in it for superusers alone." },
    ),
    quiet_hours: QuietHoursOrNull,
    time_zone: Type.String({ description: "Of the profile, where it is changed." }),
    balance_low: MoneyOut("Below it the balance is low; 0.00: never."),
  },
  { title: "Notifications" },
);

export const NotificationsIn = Type.Object(
  {
    preferences: Type.Optional(
      Type.Array(
        Type.Object({
          kind: OneOf(NOTICE_KIND_NAMES, { description: "What is told." }),
          channel: OneOf(CHOSEN_CHANNELS, { description: "By which way." }),
          is_on: Type.Boolean({ description: "Whether it is sent." }),
        }),
        { maxItems: 100 },
      ),
    ),
    quiet_hours: Type.Optional(QuietHoursOrNull),
    balance_low: Type.Optional(MoneyIn("Below it the balance is low; 0: never.")),
  },
  { title: "NotificationsChange", description: "What is left out stays as it is." },
);
