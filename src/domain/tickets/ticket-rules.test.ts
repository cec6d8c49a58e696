import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { hasTicketForm, TICKET_BYTES, ticketExpiresAt } from "./ticket-rules.ts";

test("every ticket has the form of one", () => {
  for (let ticket = 0; ticket < 1_000; ticket += 1) {
    expect(hasTicketForm(randomBytes(TICKET_BYTES).toString("base64url"))).toBe(true);
  }
});

const ticket = Buffer.alloc(TICKET_BYTES, "a").toString("base64url");

test.each([
  ["nothing", ""],
  ["a character less", ticket.slice(1)],
  ["a character more", `${ticket}A`],
  ["base64 that is not base64url", `+${ticket.slice(1)}`],
  ["padding", `${ticket}=`],
  ["a line end", `${ticket}\n`],
  ["another spelling of the same bytes", `${ticket.slice(0, -1)}F`],
  ["a token", "x".repeat(64)],
])("%s has not", (_what, text) => {
  expect(hasTicketForm(text)).toBe(false);
});

test("a ticket is good for 60 seconds", () => {
  const createdAt = new Date("2026-01-15T12:00:00.000Z");
  expect(ticketExpiresAt(createdAt)).toEqual(new Date("2026-01-15T12:01:00.000Z"));
});
