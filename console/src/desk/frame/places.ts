import type { Schemas } from "../../../../client/api-types.ts";

export type Remedy = Schemas["AttentionItem"]["link"];
export type Found = Schemas["SearchResults"]["items"][number];

/** A page of the desk, with the parameters of its address. */
export type Place = { readonly to: string; readonly search: Readonly<Record<string, string>> };

/** As in `sections.ts`. */
type SectionAddress = { readonly name: string; readonly to: string };

type Spot = {
  readonly section: "audit" | "health" | "payments" | "setup" | "tokens" | "webhooks";
  /** Below the address of the section. @param id null: all of the kind */
  readonly at?: (id: string | null) => { readonly path?: string; readonly search?: Place["search"] };
};

const opened = (id: string | null) => (id === null ? {} : { search: { open: id } });

/** Where each kind of thing is mended, by the section that does it. */
export const REMEDY_SPOTS: Readonly<Record<Remedy["kind"], Spot>> = {
  audit: { section: "audit" },
  backups: { section: "health" },
  books: { section: "health" },
  health: { section: "health" },
  jobs: { section: "health" },
  notifications: { section: "setup" },
  payment: { section: "payments", at: opened },
  payment_events: { section: "payments", at: () => ({ path: "/events" }) },
  settings: { section: "setup" },
  webhook_endpoint: { section: "webhooks", at: (id) => (id === null ? {} : { path: `/${id}` }) },
};

/** The section that opens what was found; a session is shown among those of its user, since no list finds it by its id. */
export const FOUND_SPOTS: Readonly<Record<"token" | "payment", Spot>> = {
  token: { section: "tokens", at: opened },
  payment: { section: "payments", at: opened },
};

/** The page that mends it. @returns null: the desk has none of the sections for it */
export function remedyPlace({ kind, id }: Remedy, sections: readonly SectionAddress[]): Place | null {
  return placeOf(REMEDY_SPOTS[kind], id, sections);
}

/** The page that shows what was found: that of its user, if there is no section for it. */
export function foundPlace({ kind, id, user_id }: Found, sections: readonly SectionAddress[]): Place {
  const to = `/desk/users/${user_id}`;
  if (kind === "user") return { to, search: {} };
  const own = kind === "session" ? null : placeOf(FOUND_SPOTS[kind], id, sections);
  return own ?? { to, search: { tab: `${kind}s` } };
}

function placeOf(spot: Spot, id: string | null, sections: readonly SectionAddress[]): Place | null {
  const section = sections.find(({ name }) => name === spot.section);
  if (section === undefined) return null;
  const { path = "", search = {} } = spot.at?.(id) ?? {};
  return { to: section.to + path, search };
}
