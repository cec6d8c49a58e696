import {
  IconBroadcast,
  IconChartBar,
  IconCreditCard,
  IconDevices,
  IconHeartbeat,
  IconKey,
  IconLayoutDashboard,
  IconListCheck,
  IconListDetails,
  IconPackage,
  IconSettings,
  IconTicket,
  IconTool,
  IconUsers,
  IconWebhook,
} from "@tabler/icons-react";
import type { Permission } from "./use-permission.ts";

type SectionSpec = {
  readonly name: string;
  readonly to: string;
  /** After `g`, as on an English keyboard. */
  readonly letter: string;
  readonly permission: Permission;
};

/**
 * The sections of the desk, in the order of the menu; a section whose permission is missing is not shown. Reserved letter:
 * e settings.
 */
export const SECTIONS = [
  { name: "overview", to: "/desk", letter: "o", permission: "read", Icon: IconLayoutDashboard },
  { name: "live", to: "/desk/live", letter: "l", permission: "read", Icon: IconBroadcast },
  { name: "users", to: "/desk/users", letter: "u", permission: "read", Icon: IconUsers },
  { name: "tokens", to: "/desk/tokens", letter: "t", permission: "read", Icon: IconKey },
  { name: "sessions", to: "/desk/sessions", letter: "s", permission: "read", Icon: IconDevices },
  { name: "payments", to: "/desk/payments", letter: "p", permission: "read", Icon: IconCreditCard },
  { name: "bundles", to: "/desk/bundles", letter: "b", permission: "read", Icon: IconPackage },
  { name: "vouchers", to: "/desk/vouchers", letter: "v", permission: "read", Icon: IconTicket },
  { name: "audit", to: "/desk/audit", letter: "a", permission: "read", Icon: IconListDetails },
  { name: "analytics", to: "/desk/analytics", letter: "n", permission: "read", Icon: IconChartBar },
  { name: "webhooks", to: "/desk/webhooks", letter: "w", permission: "read", Icon: IconWebhook },
  { name: "maintenance", to: "/desk/maintenance", letter: "m", permission: "read", Icon: IconTool },
  { name: "health", to: "/desk/health", letter: "h", permission: "read", Icon: IconHeartbeat },
  { name: "batches", to: "/desk/batches", letter: "k", permission: "read", Icon: IconListCheck },
  { name: "setup", to: "/desk/setup", letter: "c", permission: "read", Icon: IconSettings },
] as const satisfies readonly (SectionSpec & { readonly Icon: typeof IconUsers })[];

export type Section = (typeof SECTIONS)[number];

/** The sections that a thumb reaches on a phone, at the bottom of the page. */
export const THUMB_SECTIONS: readonly Section["name"][] = ["overview", "live", "users"];
