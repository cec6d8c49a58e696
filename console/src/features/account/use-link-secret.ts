import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";

/**
 * The secret of a mailed link (`#token=…`), or null. It is removed at once from the address bar, and so from the history.
 * @param path of the page that the link opens
 */
export function useLinkSecret(path: "/reset-password" | "/verify-email"): string | null {
  const { hash } = useLocation();
  const navigate = useNavigate();
  const [secret, setSecret] = useState(() => secretOf(hash));
  useEffect(() => {
    if (hash === "") return;
    setSecret(secretOf(hash));
    void navigate({ to: path, hash: "", replace: true });
  }, [hash, navigate, path]);
  return secret;
}

function secretOf(hash: string): string | null {
  return new URLSearchParams(hash).get("token") || null;
}
