import { afterEach, describe, expect, test } from "vitest";
import { proveDirectWrite } from "../../../http/prove-direct-write.ts";
import { Dice, hostileAnswer } from "../conformance/hostile-answers.ts";
import { openRaw } from "../conformance/open-raw.ts";
import { RecordingHandler, request, upload } from "../conformance/recording-handler.ts";
import { ScriptedTarget } from "../conformance/scripted-target.ts";
import { describeTransport } from "../conformance/transport-conformance.ts";
import { RawTransport } from "./raw-transport.ts";

const ROUNDS = 1_000;
const AT_ONCE = 20;
const MINUTES_MS = 600_000;

const BODY = "0123456789abcdef".repeat(8_192);
const inChunks = (body: string): string =>
  `${body.replace(/.{1,4096}/g, (part) => `${part.length.toString(16)}\r\n${part}\r\n`)}0\r\nX-T: 1\r\n\r\n`;
const ANSWERS = [
  `HTTP/1.1 200 OK\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
  `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
  `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${inChunks(BODY)}`,
  `HTTP/1.1 200 OK\r\n\r\n${BODY}`,
  "HTTP/1.1 431 Too Large\r\nConnection: close\r\n\r\n",
  "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 204 No\r\n\r\n",
] as const;

describeTransport("RawTransport over TLS", { isTls: true, open: openRaw(null) });
describeTransport("RawTransport over TCP, written by streams", { isTls: false, open: openRaw(null) });

describe.each([
  ["TCP", false, 10_000],
  // Fewer: each sets up TLS.
  ["TLS", true, 1_500],
])("over %s", (_name, isTls, hostileAnswers) => {
  const seed = Date.now() & 0xffff;
  const dice = new Dice(seed);
  let close = async (): Promise<void> => {};
  afterEach(() => close());

  async function open(): Promise<{ target: ScriptedTarget; transport: RawTransport }> {
    const target = await ScriptedTarget.open(isTls);
    const monotonicMs = (): number => performance.now();
    const { origin, ca } = target;
    const transport = new RawTransport({
      origin,
      ca,
      verifyTls: true,
      connectTimeoutMs: 60_000,
      monotonicMs,
      directWrite: await proveDirectWrite(),
      breaker: null,
    });
    close = async () => {
      transport.close();
      await target.close();
    };
    return { target, transport };
  }

  async function inTurns(count: number, round: () => Promise<void>): Promise<void> {
    let left = count;
    const worker = async (): Promise<void> => {
      for (; left > 0; left -= 1) await round();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  test(
    `${hostileAnswers} hostile answers each have one outcome, and leave nothing open (seed ${seed})`,
    async () => {
      const { target, transport } = await open();
      target.onSide = (side) => {
        side.socket.on("data", () => {
          const bytes = Buffer.from(hostileAnswer(dice), "latin1");
          const ending = dice.pick(["fin", "fin", "reset"]);
          void side
            .writeInPieces(bytes, dice.cuts(bytes.length))
            .then(() => side[ending === "fin" ? "fin" : "reset"]());
        });
      };
      const outcomes = { end: 0, fault: 0, upgrade: 0 };
      await inTurns(hostileAnswers, async () => {
        const handler = new RecordingHandler();
        const isStopping = dice.roll(2) === 0;
        const stop = (): boolean => {
          if (isStopping) setImmediate(() => handler.resume());
          return !isStopping;
        };
        handler.onHeadHook = stop;
        handler.onDataHook = stop;
        handler.ask(transport, request({ method: dice.pick(["GET", "GET", "HEAD"]) }));
        const outcome = await handler.until();
        if (outcome !== null) outcomes[outcome] += 1;
        expect(handler.violations).toEqual([]);
      });
      await expect.poll(() => transport.connectionCount, { timeout: 10_000 }).toBe(0);
      expect(outcomes.end).toBeGreaterThan(hostileAnswers / 50);
      expect(outcomes.fault).toBeGreaterThan(hostileAnswers / 50);
      expect(outcomes.upgrade).toBe(0);
    },
    MINUTES_MS,
  );

  test(
    `${ROUNDS} times the target closes at a random byte while the answer is paused (seed ${seed})`,
    async () => {
      const { target, transport } = await open();
      const plans = new Map<
        string,
        { bytes: string; cut: number; ending: "fin" | "reset"; whenCut: () => void }
      >();
      target.onSide = (side) => {
        side.socket.on("data", (chunk: Buffer) => {
          const path = /^\w+ (\S+)/.exec(chunk.toString("latin1"))?.[1] ?? "";
          const plan = plans.get(path);
          if (plan === undefined) return;
          side.socket.write(Buffer.from(plan.bytes.slice(0, plan.cut), "latin1"), () => {
            side[plan.ending]();
            setImmediate(plan.whenCut);
          });
          // If the target waits for its reader, the reader must continue first.
          if (side.socket.writableLength > 0) setImmediate(plan.whenCut);
        });
      };
      let nth = 0;
      await inTurns(ROUNDS, async () => {
        nth += 1;
        const path = `/${nth}`;
        const bytes = dice.pick(ANSWERS);
        const handler = new RecordingHandler();
        const ending = dice.pick<"fin" | "reset">(["fin", "reset"]);
        const cut =
          dice.roll(2) === 0 ? dice.roll(bytes.length + 1) : dice.roll(Math.min(bytes.length, 120) + 1);
        let goOn = (): void => {};
        const isCut = new Promise<void>((resolve) => {
          goOn = resolve;
        });
        plans.set(path, { bytes, cut, ending, whenCut: goOn });
        const stop = (): boolean => {
          void isCut.then(() => setImmediate(() => handler.resume()));
          return false;
        };
        handler.onHeadHook = stop;
        handler.onDataHook = (part, release) => {
          setImmediate(() => release?.());
          return part.length > 1_000_000 || stop();
        };
        const isUpload = dice.roll(3) === 0;
        handler.ask(transport, isUpload ? upload("chunked", { path }) : request({ path }));
        if (isUpload) handler.call.write(Buffer.alloc(100_000));
        const outcome = await handler.until();
        expect(handler.violations).toEqual([]);
        const isUntilClose = bytes === ANSWERS[3] || bytes === ANSWERS[4];
        if (outcome === "end")
          expect([cut, ending]).toEqual(isUntilClose ? [cut, "fin"] : [bytes.length, ending]);
        if (handler.bodyBytes > 0) expect(BODY.startsWith(handler.body.toString("latin1"))).toBe(true);
        plans.delete(path);
      });
      transport.close();
      await expect.poll(() => transport.connectionCount, { timeout: 10_000 }).toBe(0);
    },
    MINUTES_MS,
  );
});
