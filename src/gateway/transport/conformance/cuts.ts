import { describe, expect, test } from "vitest";
import { type RecordingHandler, request } from "./recording-handler.ts";
import type { TargetSide } from "./scripted-target.ts";
import { type TransportOpener, useTransportFixture } from "./transport-fixture.ts";

/** Answers of every kind of framing, each with the body and the trailers that must be reported. */
const ANSWERS = [
  { name: "length", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef", body: "abcdef" },
  {
    name: "chunked with trailers",
    bytes:
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3;x\r\ndef\r\n0\r\nX-T: 1\r\n\r\n",
    body: "abcdef",
    trailers: ["X-T", "1"],
  },
  { name: "until close", bytes: "HTTP/1.1 200 OK\r\n\r\nabcdef", body: "abcdef", isUntilClose: true },
  {
    name: "interim, then final",
    bytes: "HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 103 Early\r\n\r\nHTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno",
    body: "no",
  },
  { name: "204", bytes: "HTTP/1.1 204 No\r\nX: 1\r\n\r\n", body: "" },
  { name: "304", bytes: "HTTP/1.1 304 Not\r\nContent-Length: 6\r\n\r\n", body: "" },
  { name: "HEAD", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n", body: "", method: "HEAD" },
  {
    name: "Connection: close",
    bytes: "HTTP/1.1 431 Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig",
    body: "big",
  },
] as const satisfies readonly Answer[];

type Answer = {
  readonly name: string;
  readonly bytes: string;
  readonly body: string;
  readonly trailers?: readonly string[];
  readonly method?: string;
  readonly isUntilClose?: boolean;
};

const WAYS = ["fin", "reset", "silence"] as const;
const PACES = ["flowing", "paused at the head", "paused at each part"] as const;

/** The target stops sending after each byte of each answer. */
export function describeCuts(opener: TransportOpener): void {
  describe("cuts", () => {
    const fixture = useTransportFixture(opener);

    /** Sends the request; pauses the answer at `pace`, until `mayGoOn` is fulfilled. */
    function ask(answer: Answer, pace: (typeof PACES)[number], mayGoOn: Promise<void>): RecordingHandler {
      const handler = fixture.newHandler();
      const goOn = (): void => {
        void mayGoOn.then(() => setImmediate(() => handler.resume()));
      };
      handler.onHeadHook = () => {
        if (pace !== "paused at the head") return true;
        goOn();
        return false;
      };
      handler.onDataHook = () => {
        if (pace !== "paused at each part") return true;
        goOn();
        return false;
      };
      return handler.ask(fixture.transport, request({ method: answer.method ?? "GET" }));
    }

    function judge(answer: Answer, handler: RecordingHandler, isWhole: boolean, where: string): void {
      expect([where, handler.outcome]).toEqual([where, isWhole ? "end" : "fault"]);
      expect([where, answer.body.startsWith(handler.body.toString())]).toEqual([where, true]);
      if (!isWhole) return;
      expect([where, handler.body.toString()]).toEqual([where, answer.body]);
      expect([where, handler.trailers]).toEqual([where, answer.trailers ?? []]);
    }

    /** One round: the target sends the first `cut` bytes, then ends as `how` names. */
    async function cutAt(
      answer: Answer,
      cut: number,
      how: string,
      pace: (typeof PACES)[number],
    ): Promise<void> {
      const where = `${answer.name}, ${how} after ${cut} bytes, ${pace}`;
      let goOn = (): void => {};
      const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
      const nth = fixture.target.sides.length + 1;
      const handler = ask(answer, pace, mayGoOn);
      const side = await fixture.target.side(nth);
      await side.until("\r\n\r\n");
      side.write(answer.bytes.slice(0, cut));
      await endSide(side, how);
      goOn();
      if (how === "silence") return judgeSilence(answer, handler, cut, where);
      await handler.until();
      const isComplete = cut === answer.bytes.length;
      const isPastHead = cut >= answer.bytes.lastIndexOf("\r\n\r\n") + 4;
      if (answer.isUntilClose === true) {
        // If the target closed in order, the body is whatever came.
        const body = answer.bytes.slice(answer.bytes.lastIndexOf("\r\n\r\n") + 4, cut);
        judge({ ...answer, body }, handler, how === "fin" && isPastHead, where);
      }
      // A reset may overtake what was sent before it.
      else if (how === "reset" && isComplete) expect(handler.outcome).not.toBe(null);
      else judge(answer, handler, isComplete, where);
      await side.untilClosed();
    }

    async function judgeSilence(
      answer: Answer,
      handler: RecordingHandler,
      cut: number,
      where: string,
    ): Promise<void> {
      if (cut < answer.bytes.length || answer.isUntilClose === true) {
        expect([where, handler.outcome]).toEqual([where, null]);
        handler.abort();
      } else {
        await handler.until();
        judge(answer, handler, true, where);
      }
      fixture.transport.close();
    }

    for (const answer of ANSWERS) {
      test.each(
        WAYS.flatMap((how) => PACES.map((pace) => [how, pace] as const)),
      )(`${answer.name}: %s at every byte, ${"%s"}: one outcome, \`end\` only if complete`, async (how, pace) => {
        for (let cut = 0; cut <= answer.bytes.length; cut += 1) await cutAt(answer, cut, how, pace);
        await expect.poll(() => fixture.connectionCount()).toBe(0);
      });
    }
  });
}

async function endSide(side: TargetSide, how: string): Promise<void> {
  if (how === "fin") side.fin();
  await new Promise<void>((resolve) => setImmediate(resolve));
  if (how === "reset") side.reset();
  await new Promise<void>((resolve) => setImmediate(resolve));
}
