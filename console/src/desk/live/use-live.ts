import { useEffect, useSyncExternalStore } from "react";
import { LiveFeed, type LiveState } from "./live-feed.ts";

/** One for the page: it runs while the board is open. */
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
