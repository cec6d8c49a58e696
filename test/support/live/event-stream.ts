import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { waitUntil } from "../services/wait-until.ts";

export type StreamEvent = {
  readonly name: string;
  readonly id: string;
  readonly data: unknown;
};

/** A client of `GET /api/v1/admin/live`, which keeps what it was sent. */
export type EventStream = {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly events: readonly StreamEvent[];
  /** All of it, comments too. */
  text(): string;
  isOpen(): boolean;
  /** What a page would show: the last snapshot with the changes since, by session id. */
  shown(): ReadonlyMap<string, Row>;
  /** Waits until what is shown is so. */
  until(what: string, isSo: (shown: ReadonlyMap<string, Row>) => boolean): Promise<void>;
  /** Waits for the end of the body. @returns the code of the event `end`; null if there was none */
  ended(): Promise<string | null>;
  /** Stops to read, as a page that hangs does. */
  pause(): void;
  close(): void;
};

export type Row = Readonly<Record<string, unknown>>;

/** Generous: a loaded machine is slow. */
const DEADLINE_MS = 20_000;

export async function openEvents(url: string, jwt: string): Promise<EventStream> {
  const headers = { authorization: `Bearer ${jwt}`, "last-event-id": "41" };
  const request = get(`${url}/api/v1/admin/live`, { headers, agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  request.on("error", () => undefined);
  response.on("error", () => undefined);
  let text = "";
  let isOpen = true;
  const events: StreamEvent[] = [];
  const shown = new Map<string, Row>();
  response.setEncoding("utf8").on("data", (chunk: string) => {
    const read = text.split("\n\n").length - 1;
    text += chunk;
    for (const block of text.split("\n\n").slice(read, -1)) {
      const event = eventOf(block);
      if (event === null) continue;
      events.push(event);
      apply(shown, event);
    }
  });
  response.on("close", () => {
    isOpen = false;
  });
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    text: () => text,
    isOpen: () => isOpen,
    shown: () => shown,
    until: (what, isSo) => waitUntil(what, DEADLINE_MS, () => isSo(shown)),
    ended: async () => {
      await waitUntil("the stream ends", DEADLINE_MS, () => !isOpen);
      const last = events.at(-1);
      return last?.name === "end" ? String(membersOf(last.data).code) : null;
    },
    pause: () => void response.pause(),
    close: () => request.destroy(),
  };
}

function eventOf(block: string): StreamEvent | null {
  const fields = new Map(
    block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
  const name = fields.get("event");
  if (name === undefined) return null;
  return { name, id: fields.get("id") ?? "", data: JSON.parse(fields.get("data") ?? "null") };
}

function apply(shown: Map<string, Row>, { name, data }: StreamEvent): void {
  const { sessions, changed, gone } = membersOf(data);
  if (name === "snapshot") shown.clear();
  for (const row of rowsOf(sessions ?? changed)) shown.set(String(row.id), row);
  for (const id of Array.isArray(gone) ? gone : []) shown.delete(String(id));
}

function membersOf(data: unknown): Row {
  return typeof data === "object" && data !== null ? Object.fromEntries(Object.entries(data)) : {};
}

function rowsOf(list: unknown): Row[] {
  return Array.isArray(list) ? list.map(membersOf) : [];
}
