import { type AddressInfo, createServer, type Socket } from "node:net";
import { Secret } from "../../../src/kernel/secret.ts";

/** The states of a conversation at which a server may misbehave; `accepted`: it has the whole mail. */
export const SMTP_STATES = ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "accepted"] as const;
export type SmtpState = (typeof SMTP_STATES)[number];

/** What it does at one state; else it behaves. */
export type Misbehaviour = "close" | "hang" | "twice" | "4xx" | "5xx" | "garbage" | "drip";

const ANSWERS: Readonly<Record<SmtpState, string>> = {
  greeting: "220 ready",
  EHLO: "250 hello",
  MAIL: "250 ok",
  RCPT: "250 ok",
  DATA: "354 go on",
  accepted: "250 taken",
};

const DRIP_MS = 100;

/** A mail server that does one thing wrong at one state, and what it took in spite of it. */
export async function startScriptedMailServer(state: SmtpState, misbehaviour: Misbehaviour) {
  const sockets = new Set<Socket>();
  const messageIds: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    serve(socket, (at) => respond(socket, at, at === state ? misbehaviour : null), messageIds);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo;
  return {
    smtpUrl: new Secret(`smtp://127.0.0.1:${port}`),
    /** Of the mails that arrived whole, whatever was answered. */
    messageIds,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function serve(socket: Socket, answer: (state: SmtpState) => void, messageIds: string[]): void {
  let received = "";
  let body: string | null = null;
  answer("greeting");
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    for (;;) {
      const end = received.indexOf("\r\n");
      if (end < 0) return;
      const line = received.slice(0, end);
      received = received.slice(end + 2);
      if (body === null) {
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === "QUIT") socket.end("221 bye\r\n");
        else answer(verb === "HELO" ? "EHLO" : (verb as SmtpState));
        if (verb === "DATA") body = "";
      } else if (line === ".") {
        messageIds.push(/^Message-ID: (.*)$/im.exec(body)?.[1] ?? "none");
        body = null;
        answer("accepted");
      } else body += `${line}\n`;
    }
  });
}

function respond(socket: Socket, state: SmtpState, misbehaviour: Misbehaviour | null): void {
  const answer = ANSWERS[state];
  switch (misbehaviour) {
    case "hang":
      return;
    case "close":
      socket.destroy();
      return;
    case "twice":
      socket.write(`${answer}\r\n${answer}\r\n`);
      return;
    case "4xx":
      socket.write("451 later\r\n");
      return;
    case "5xx":
      socket.write("550 no\r\n");
      return;
    case "garbage":
      socket.write("\0\x01garbage\r\n");
      return;
    case "drip":
      drip(socket);
      return;
    case null:
      socket.write(`${answer}\r\n`);
  }
}

/** One line of an answer that never ends, again and again. */
function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write("250-and\r\n"), DRIP_MS);
  socket.on("close", () => clearInterval(timer));
}
