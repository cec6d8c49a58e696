import { queryOptions } from "@tanstack/react-query";
import { readAnswer } from "../../../../client/api-client.ts";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { keysetQuery } from "../frame/keyset-query.ts";
import { callVersioned, type Versioned } from "../frame/versioned.ts";
import { noticeKindWords } from "./webhooks-words.ts";

export type Endpoint = Schemas["WebhookEndpoint"];
export type VersionedEndpoint = Versioned<Endpoint>;
export type EndpointTerms = Schemas["NewWebhookEndpoint"];
export type NoticeKind = EndpointTerms["kinds"][number];
export type Delivery = Schemas["WebhookDelivery"];

const PATH = "/api/v1/admin/webhook-endpoints/{endpoint_id}";
/** The API allows fewer endpoints than it gives at once. */
const ENDPOINTS_MAX = 100;

export function isNoticeKind(text: string): text is NoticeKind {
  return Object.hasOwn(noticeKindWords, text);
}

/** All endpoints. */
export const endpointsQuery = queryOptions({
  queryKey: ["desk", "webhooks"],
  queryFn: ({ signal }) =>
    api.call("GET", "/api/v1/admin/webhook-endpoints", { query: { limit: ENDPOINTS_MAX }, signal }),
});

/** One endpoint, with the version that is shown. */
export function endpointQuery(endpointId: string) {
  return queryOptions({
    queryKey: ["desk", "webhooks", "endpoint", endpointId],
    queryFn: ({ signal }) => callVersioned("GET", PATH, { path: { endpoint_id: endpointId }, signal }),
  });
}

export function deliveriesQuery(endpointId: string) {
  return keysetQuery<Delivery>(["desk", "webhooks", "deliveries", endpointId], (page, signal) =>
    api.call("GET", `${PATH}/deliveries`, { path: { endpoint_id: endpointId }, query: page, signal }),
  );
}

export function createEndpoint(body: EndpointTerms) {
  return api.call("POST", "/api/v1/admin/webhook-endpoints", { body });
}

/** @throws ApiProblem: `precondition_failed` if somebody has changed it since that version was read */
export async function changeEndpoint(
  { value, etag }: VersionedEndpoint,
  body: Schemas["WebhookEndpointChange"],
): Promise<void> {
  await callVersioned("PATCH", PATH, { path: { endpoint_id: value.id }, body }, etag);
}

/** @throws ApiProblem, as above */
export async function deleteEndpoint({ value, etag }: VersionedEndpoint): Promise<void> {
  const call = { path: { endpoint_id: value.id }, headers: { "if-match": etag } };
  await readAnswer(await api.send("DELETE", PATH, call));
}

/** @returns the new secret, which no other call gives */
export async function rotateSecret(endpointId: string): Promise<string> {
  const { secret } = await api.call("POST", `${PATH}/rotate-secret`, { path: { endpoint_id: endpointId } });
  return secret;
}

export function testEndpoint(endpointId: string) {
  return api.call("POST", `${PATH}/test`, { path: { endpoint_id: endpointId } });
}

export function redeliver(endpointId: string, deliveryId: string) {
  const path = { endpoint_id: endpointId, delivery_id: deliveryId };
  return api.call("POST", `${PATH}/deliveries/{delivery_id}/redeliver`, { path });
}
