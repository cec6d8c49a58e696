import type { Answer } from "../../../adapters/http-probe/ask-once.ts";

/** The code of a problem of this service (RFC 9457); null if the answer is none. */
export function problemCodeOf({ headers, body }: Pick<Answer, "headers" | "body">): string | null {
  if (!/^application\/problem\+json/.test(headers["content-type"] ?? "")) return null;
  const code = membersOf(body).code;
  return typeof code === "string" && /^[a-z_]{1,60}$/.test(code) ? code : null;
}

/** The version that `GET /` of this service contains; null if something else answered. */
export function versionOf({ status, body }: Pick<Answer, "status" | "body">): string | null {
  const { message, version, docs } = membersOf(body);
  const isOurs = status === 200 && docs === "/docs" && typeof message === "string" && /Zenzefi/.test(message);
  return isOurs && typeof version === "string" && /^[\w.+-]{1,60}$/.test(version) ? version : null;
}

/** `status` of the health routes, "" if there is none. */
export function healthOf({ body }: Pick<Answer, "body">): string {
  const { status } = membersOf(body);
  return typeof status === "string" && /^[a-z_]{1,20}$/.test(status) ? status : "";
}

/** Of the text format of Prometheus; null if the metric is not there. */
export function workerRestartsOf({ status, body }: Pick<Answer, "status" | "body">): number | null {
  const count = /^worker_restarts_total (\d+)/m.exec(body)?.[1];
  return status === 200 && count !== undefined ? Number(count) : null;
}

function membersOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null ? Object.fromEntries(Object.entries(parsed)) : {};
  } catch {
    return {};
  }
}
