import { Type } from "typebox";
import { NOTICE_KIND_NAMES } from "../../../domain/notifications/notice-kinds.ts";
import { ENDPOINTS_MAX } from "../../../domain/notifications/webhook/create-endpoint.ts";
import { ROTATION_OVERLAP_HOURS } from "../../../domain/notifications/webhook/webhook-endpoint.ts";
import { Id, OneOf, TextOrNull, Time, TimeOrNull } from "../../server/schema-kinds.ts";

const URL_IN = Type.String({
  minLength: 1,
  maxLength: 2_000,
  description: "Where to post: https, without a user name, at a public address.",
  examples: ["https://hooks.example.com/zenzefi"],
});
const DESCRIPTION_IN = Type.Optional(TextOrNull("What it is for.", { maxLength: 200 }));
const KINDS_IN = Type.Array(OneOf(NOTICE_KIND_NAMES, { description: "A kind of notice." }), {
  minItems: 1,
  maxItems: NOTICE_KIND_NAMES.length,
  uniqueItems: true,
  description: "The kinds of notices that are posted, of all users.",
});

export const EndpointIn = Type.Object(
  {
    url: URL_IN,
    description: DESCRIPTION_IN,
    kinds: KINDS_IN,
    is_enabled: Type.Optional(Type.Boolean({ default: true })),
  },
  { title: "NewWebhookEndpoint", description: `There may be ${ENDPOINTS_MAX} endpoints.` },
);

export const EndpointChangeIn = Type.Object(
  {
    url: Type.Optional(URL_IN),
    description: DESCRIPTION_IN,
    kinds: Type.Optional(KINDS_IN),
    is_enabled: Type.Optional(Type.Boolean({ description: "True also forgets its failures." })),
  },
  { title: "WebhookEndpointChange", description: "What is left out stays as it is." },
);

export const EndpointParams = Type.Object({ endpoint_id: Id("The endpoint.") });
export const DeliveryParams = Type.Object({
  endpoint_id: Id("The endpoint."),
  delivery_id: Id("The delivery."),
});

const ENDPOINT_MEMBERS = {
  id: Id("The endpoint."),
  url: Type.String({
    description: "For who may not manage endpoints, without its path and query, which may be secret.",
  }),
  description: TextOrNull("What it is for."),
  kinds: Type.Array(Type.String(), { description: "The kinds of notices that are posted." }),
  is_enabled: Type.Boolean(),
  disabled_reason: TextOrNull(
    "`by_hand`; `gone`: it answered 410; `failing`: for days; null if it is enabled.",
  ),
  failures: Type.Integer({
    description: "Attempts that failed in a row; those that ran at once count as one.",
  }),
  failing_since: TimeOrNull("When the first of them was."),
  rests_until: TimeOrNull("After failures nothing is sent until then."),
  former_secret_until: TimeOrNull(
    `Until then, ${ROTATION_OVERLAP_HOURS} hours after a rotation, the secret before signs too.`,
  ),
  created_at: Time("When it was added."),
};

export const EndpointOut = Type.Object(ENDPOINT_MEMBERS, { title: "WebhookEndpoint" });

export const EndpointWithSecretOut = Type.Object(
  {
    ...ENDPOINT_MEMBERS,
    secret: Type.String({
      description: "What messages are signed with, by Standard Webhooks. It is shown this once.",
      examples: ["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
    }),
  },
  { title: "WebhookEndpointWithSecret" },
);

export const TestOut = Type.Object(
  {
    id: Id("The `webhook-id` of the test message."),
    is_delivered: Type.Boolean({ description: "Whether it was answered with 2xx." }),
    http_status: Type.Unsafe<number | null>({ type: ["integer", "null"], description: "Null: no answer." }),
    duration_ms: Type.Integer(),
    reason: TextOrNull(
      "Why it was not delivered, such as `timeout`, `dns`, `address_refused` or `http_500`.",
    ),
  },
  { title: "WebhookTest" },
);

export const DeliveryOut = Type.Object(
  {
    id: Id("The `webhook-id`, the same at each attempt."),
    kind: Type.String({ description: "The kind of notice: the `type` of the message." }),
    status: OneOf(["waiting", "sent", "failed", "dropped"], {
      description: "`dropped`: it was not true any more when it was to be sent.",
    }),
    attempts: Type.Integer(),
    http_status: Type.Unsafe<number | null>({
      type: ["integer", "null"],
      description: "Of the last attempt; null if it was not answered.",
    }),
    duration_ms: Type.Unsafe<number | null>({
      type: ["integer", "null"],
      description: "Of the last attempt.",
    }),
    reason: TextOrNull("Why the last attempt failed."),
    created_at: Time("When the message was queued."),
    tried_at: TimeOrNull("When the last attempt ended."),
    next_attempt_at: TimeOrNull("When it is tried next, at the earliest; null if it has ended."),
  },
  { title: "WebhookDelivery" },
);
