import { useEffect, useSyncExternalStore } from "react";
import { LiveFeed, type LiveState } from "./live-feed.ts";

/** One for the page: a board that is opened again shows at once what it last knew, and says that it is not live yet. */
const feed = new LiveFeed();

/** Who is on the machine, as it changes. */
export function useLive(): LiveState {
  useEffect(() => {
    const check = (): void => {
      if (document.visibilityState === "visible") feed.checkNow();
    };
    document.addEventListener("visibilitychange", check);
    window.addEventListener("online", check);
    window.addEventListener("offline", feed.connectAnew);
    return () => {
      document.removeEventListener("visibilitychange", check);
      window.removeEventListener("online", check);
      window.removeEventListener("offline", feed.connectAnew);
    };
  }, []);
  return useSyncExternalStore(feed.subscribe, feed.read);
}
