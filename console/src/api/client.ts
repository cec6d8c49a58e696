import { createClient } from "../../../client/api-client.ts";
import { CLIENT_OPTIONS, clearSignIn, currentJwt, currentView, renewSignIn } from "./sign-in.ts";

/** Paths that need no sign-in: calls of them do not wait for one. */
const PUBLIC_PATHS = /^\/api\/v1\/(auth\/|proxy\/|receipts\/verify$|status$|tokens\/prices$)/;

/** The API, called as the user who is signed in on this page. */
export const api = createClient({
  ...CLIENT_OPTIONS,
  jwt: (path) => (PUBLIC_PATHS.test(path) ? null : currentJwt()),
  renew: async (path) => {
    if (PUBLIC_PATHS.test(path)) return false;
    const view = currentView();
    if (view !== null) {
      // What was asked about the customer is not asked about oneself.
      view.end();
      return false;
    }
    const isRenewed = await renewSignIn();
    if (!isRenewed) clearSignIn();
    return isRenewed;
  },
});
