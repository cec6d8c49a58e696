import { describe, expect, test } from "vitest";
import type { TargetSide } from "./scripted-target.ts";
import { request, type Told } from "./told.ts";
import { type TransportOpener, useTransportWorld } from "./transport-world.ts";

/** Answers of every kind of framing, each with the body and the trailers that are to be heard. */
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
    name: "close said",
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
const PACES = ["flowing", "stopped at the head", "stopped at each part"] as const;

/** The target's end at each byte of each answer. */
export function describeCuts(opener: TransportOpener): void {
  describe("cuts", () => {
    const world = useTransportWorld(opener);

    /** Asks, and stops as the pace says; goes on once `mayGoOn` is fulfilled. */
    function ask(answer: Answer, pace: (typeof PACES)[number], mayGoOn: Promise<void>): Told {
      const told = world.told();
      const goOn = (): void => {
        void mayGoOn.then(() => setImmediate(() => told.resume()));
      };
      told.onHeadHook = () => {
        if (pace !== "stopped at the head") return true;
        goOn();
        return false;
      };
      told.onDataHook = () => {
        if (pace !== "stopped at each part") return true;
        goOn();
        return false;
      };
      return told.ask(world.transport, request({ method: answer.method ?? "GET" }));
    }

    function judge(answer: Answer, told: Told, isWhole: boolean, where: string): void {
      expect([where, told.lastWord]).toEqual([where, isWhole ? "end" : "fault"]);
      expect([where, answer.body.startsWith(told.body.toString())]).toEqual([where, true]);
      if (!isWhole) return;
      expect([where, told.body.toString()]).toEqual([where, answer.body]);
      expect([where, told.trailers]).toEqual([where, answer.trailers ?? []]);
    }

    /** One round: the first `cut` bytes, and then the end. */
    async function cutAt(
      answer: Answer,
      cut: number,
      how: string,
      pace: (typeof PACES)[number],
    ): Promise<void> {
      const where = `${answer.name}, ${how} after ${cut} bytes, ${pace}`;
      let goOn = (): void => {};
      const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
      const nth = world.target.sides.length + 1;
      const told = ask(answer, pace, mayGoOn);
      const side = await world.target.side(nth);
      await side.until("\r\n\r\n");
      side.write(answer.bytes.slice(0, cut));
      await endSide(side, how);
      goOn();
      if (how === "silence") return judgeSilence(answer, told, cut, where);
      await told.until();
      const isComplete = cut === answer.bytes.length;
      const isPastHead = cut >= answer.bytes.lastIndexOf("\r\n\r\n") + 4;
      if (answer.isUntilClose === true) {
        // Whatever came is the whole of it, if the end was in order.
        const body = answer.bytes.slice(answer.bytes.lastIndexOf("\r\n\r\n") + 4, cut);
        judge({ ...answer, body }, told, how === "fin" && isPastHead, where);
      }
      // A reset may overtake what was sent before it.
      else if (how === "reset" && isComplete) expect(told.lastWord).not.toBe(null);
      else judge(answer, told, isComplete, where);
      await side.untilClosed();
    }

    async function judgeSilence(answer: Answer, told: Told, cut: number, where: string): Promise<void> {
      if (cut < answer.bytes.length || answer.isUntilClose === true) {
        expect([where, told.lastWord]).toEqual([where, null]);
        told.abort();
      } else {
        await told.until();
        judge(answer, told, true, where);
      }
      world.transport.close();
    }

    for (const answer of ANSWERS) {
      test.each(
        WAYS.flatMap((how) => PACES.map((pace) => [how, pace] as const)),
      )(`${answer.name}: %s at every byte, ${"%s"}: one last word, and none of an end where there was none`, async (how, pace) => {
        for (let cut = 0; cut <= answer.bytes.length; cut += 1) await cutAt(answer, cut, how, pace);
        await expect.poll(() => world.connectionCount()).toBe(0);
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
