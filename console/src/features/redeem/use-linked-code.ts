import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { forgetCode, keepCode, keptCode } from "../../api/kept-code.ts";

/** The code of the link that opened the page, or "". It is removed at once from the address bar, and so from the history. */
export function useLinkedCode(): string {
  const { hash } = useLocation();
  const navigate = useNavigate();
  const [code, setCode] = useState(() => keptCode("/redeem"));
  useEffect(() => {
    if (hash === "") return;
    keepCode(hash, "/redeem");
    setCode(keptCode("/redeem"));
    void navigate({ to: "/redeem", hash: "", replace: true });
  }, [hash, navigate]);
  // After the effect above: nobody else who signs in in this tab is led here.
  useEffect(forgetCode);
  return code;
}
