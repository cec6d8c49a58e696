import { expect, test } from "vitest";
import { deskWords } from "./desk-words.ts";
import { FOUND_SPOTS, foundPlace, REMEDY_SPOTS, type Remedy, remedyPlace } from "./places.ts";
import * as desk from "./sections.ts";

const SECTIONS: readonly { readonly name: string; readonly to: string }[] = desk.SECTIONS;

const KINDS = Object.keys(REMEDY_SPOTS) as Remedy["kind"][];
const ALL = Object.keys(deskWords).map((name) => ({ name, to: `/desk/${name}` }));

test.each(KINDS)("what is mended under %s leads to a section that there is, or nowhere", (kind) => {
  expect(Object.keys(deskWords)).toContain(REMEDY_SPOTS[kind].section);
  const place = remedyPlace({ kind, id: "7" }, SECTIONS);
  const section = SECTIONS.find(({ name }) => name === REMEDY_SPOTS[kind].section);
  if (section === undefined) expect(place).toBeNull();
  else expect(place?.to.startsWith(section.to)).toBe(true);
});

test("one of a kind is opened in its section, and all of a kind are its list", () => {
  expect(remedyPlace({ kind: "payment", id: "7" }, ALL)).toEqual({
    to: "/desk/payments",
    search: { open: "7" },
  });
  expect(remedyPlace({ kind: "payment", id: null }, ALL)).toEqual({ to: "/desk/payments", search: {} });
  expect(remedyPlace({ kind: "payment_events", id: null }, ALL)?.to).toBe("/desk/payments/events");
  expect(remedyPlace({ kind: "webhook_endpoint", id: "7" }, ALL)?.to).toBe("/desk/webhooks/7");
});

test("what was found is opened in its section, or on the page of its user", () => {
  const found = { id: "7", title: "…7", user_id: "1", username: "anna" };
  expect(Object.keys(deskWords)).toEqual(
    expect.arrayContaining(Object.values(FOUND_SPOTS).map(({ section }) => section)),
  );
  expect(foundPlace({ ...found, kind: "user" }, ALL)).toEqual({ to: "/desk/users/1", search: {} });
  expect(foundPlace({ ...found, kind: "token" }, ALL)).toEqual({
    to: "/desk/tokens",
    search: { open: "7" },
  });
  expect(foundPlace({ ...found, kind: "token" }, [])).toEqual({
    to: "/desk/users/1",
    search: { tab: "tokens" },
  });
  expect(foundPlace({ ...found, kind: "session" }, ALL).search).toEqual({ tab: "sessions" });
});
