import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { api } from "../../../api/client.ts";
import { currentView, setView, type View } from "../../../api/sign-in.ts";
import type { User } from "../user-query.ts";
import { ViewBanner } from "./view-banner.tsx";

const PATH = "/api/v1/admin/users/{user_id}/view";
/** A view is left this long before its JWT expires, ms: what is on its way then is refused, not repeated in one's own name. */
const END_BEFORE_MS = 60_000;

/** The customer's pages at which a view begins. */
export type FirstPage = "/" | "/receipts";

/** Opens a customer's pages, for reading only, and leads back to the customer at the desk when that ends. */
export function useViewCustomer(to: FirstPage): (user: User, reason: string) => Promise<void> {
  const client = useQueryClient();
  const router = useRouter();
  return async ({ id, username }, reason) => {
    const path = { user_id: id };
    const given = await api.call("POST", PATH, { path, body: { reason } });
    const untilMs = Date.parse(given.expires_at) - END_BEFORE_MS;
    const end = (): void => {
      if (currentView() !== view) return;
      setView(null);
      client.clear();
      // If the API does not hear of it, the view ends there by itself; its JWT is forgotten here.
      void api.call("DELETE", PATH, { path }).catch(() => {});
      if (!router.state.location.pathname.startsWith("/desk"))
        void router.navigate({ to: "/desk/users/$userId", params: { userId: id }, search: {} });
    };
    const view: View = {
      jwt: given.access_token,
      Banner: () => <ViewBanner username={username} untilMs={untilMs} onEnd={end} />,
      end,
    };
    setView(view);
    // Nothing that was read as oneself is shown as the customer's.
    client.clear();
    await router.navigate({ to });
  };
}
