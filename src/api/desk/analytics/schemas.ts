import { Type } from "typebox";
import { BUCKETS_MAX, USAGE_PERIODS } from "../../../domain/usage/bucket-rules.ts";
import { csvOut, DelimiterMember } from "../../server/csv-schema.ts";
import { MoneyOut } from "../../server/money-member.ts";
import { Id, OneOf, Time } from "../../server/schema-kinds.ts";

/** How many periods there are without `from`. */
export const PERIODS_DEFAULT = { day: 30, week: 12, month: 12 } as const;

const QUESTION = {
  period: Type.Optional(
    OneOf(USAGE_PERIODS, {
      description: "What one item is: a day, a week from Monday, or a month of the calendar.",
      default: "day",
    }),
  ),
  from: Type.Optional(
    Time(
      `A time in the first item. By default the last ${PERIODS_DEFAULT.day} days, ${PERIODS_DEFAULT.week} weeks or ${PERIODS_DEFAULT.month} months before \`to\`; at most ${BUCKETS_MAX} items.`,
    ),
  ),
  to: Type.Optional(Time("The last item begins before it; by default now.")),
  time_zone: Type.Optional(
    Type.String({
      format: "time-zone",
      maxLength: 64,
      description: "The IANA time zone of the calendar; by default the asker's.",
      examples: ["Europe/Moscow"],
    }),
  ),
  user_id: Type.Optional(Id("Only this user; by default all together.")),
};

export const AnalyticsQuery = Type.Object(QUESTION);
export const AnalyticsExportQuery = Type.Object({ ...QUESTION, delimiter: DelimiterMember });

const TRAFFIC = {
  requests: Type.Integer({ description: "Proxied requests." }),
  bytes_in: Type.Integer({ description: "Bytes of bodies to the target." }),
  bytes_out: Type.Integer({ description: "Bytes of bodies from the target." }),
  active_minutes: Type.Integer({
    description:
      "Clock minutes in which at least one device of a user sent or received something; those of all users together.",
  }),
};

const FIGURES = {
  ...TRAFFIC,
  active_users: Type.Integer({ description: "Users whose devices had traffic." }),
  devices: Type.Integer({ description: "Devices with traffic: different device ids of each user." }),
  denials: Type.Array(
    Type.Object({ code: Type.String({ examples: ["device_conflict"] }), count: Type.Integer() }),
    { description: "How often the proxy refused a request with a known token, by error code." },
  ),
  purchases: Type.Integer({ description: "Purchases of a token or a bundle." }),
  sales_znc: MoneyOut("What they cost."),
  refunds: Type.Integer({ description: "Refunds of tokens, by customers and operators." }),
  refunds_znc: MoneyOut("What was paid back by them; it counts when it was paid back."),
  revenue_znc: MoneyOut("`sales_znc` less `refunds_znc`; below zero if more was refunded."),
  deposits: Type.Integer({ description: "Payments that arrived." }),
  deposits_znc: MoneyOut("What they added to balances. It is no revenue until it is spent."),
  deposits_returned_znc: MoneyOut(
    "What went back to payers, by refunds of payments and lost disputes; below zero if disputes were won.",
  ),
};

export const AnalyticsOut = Type.Object(
  {
    period: OneOf(USAGE_PERIODS, { description: "As requested." }),
    time_zone: Type.String({ description: "The time zone of the calendar.", examples: ["Europe/Moscow"] }),
    from: Time("When the first item begins."),
    to: Time("When the last item ends."),
    totals: Type.Object(FIGURES, {
      description: "Of all items together; a device or a user of several counts once.",
    }),
    items: Type.Array(
      Type.Object({
        started_at: Time("The start of the day, week or month."),
        ended_at: Time("Its end; a day has 23 or 25 hours when the clock changes."),
        ...FIGURES,
      }),
      { description: "Oldest first, also those in which nothing happened." },
    ),
    top_users: Type.Array(Type.Object({ user_id: Id("The user."), username: Type.String(), ...TRAFFIC }), {
      description: "The 10 users with the most requests, in that order.",
    }),
  },
  { title: "Analytics" },
);

export const AnalyticsCsvOut = csvOut(
  "start and end of each item, then its figures in the order of the JSON answer; refusals as one number",
);
