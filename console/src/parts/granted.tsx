import { lazy, Suspense } from "react";

/** Most customers have none, so the first load is without it. */
const Notice = lazy(async () => ({ default: (await import("./granted-notice.tsx")).GrantedNotice }));

/** What of the balance was granted; nothing if none was. @param granted the API's decimal string */
export function Granted({ granted }: { readonly granted: string }) {
  if (granted === "0.00") return null;
  return (
    <Suspense>
      <Notice granted={granted} />
    </Suspense>
  );
}
