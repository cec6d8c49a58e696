import { createClient } from "../../../client/api-client.ts";
import { currentJwt, forgetSignIn, PAGE, renew } from "./sign-in.ts";

/** Paths that need no sign-in: they never wait for one. */
const PUBLIC_PATHS = /^\/api\/v1\/(auth\/|proxy\/|status$|tokens\/prices$)/;

/** The API for whoever is signed in on this page. */
export const api = createClient({
  ...PAGE,
  jwt: (path) => (PUBLIC_PATHS.test(path) ? null : currentJwt()),
  renew: async (path) => {
    if (PUBLIC_PATHS.test(path)) return false;
    const isRenewed = await renew();
    if (!isRenewed) forgetSignIn();
    return isRenewed;
  },
});
