import {
  IconActivity,
  IconCoins,
  IconGift,
  IconHome,
  IconKey,
  IconReceipt,
  IconShoppingCart,
  IconTool,
  IconUser,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../api/queries.ts";
import { MenuLink } from "../parts/link.tsx";
import { SignOutLink } from "../parts/sign-out-link.tsx";
import { useWords } from "../words/words.ts";
import { shellWords } from "./shell-words.ts";

const PAGES = [
  { to: "/", name: "overview", Icon: IconHome },
  { to: "/buy", name: "buy", Icon: IconShoppingCart },
  { to: "/tokens", name: "tokens", Icon: IconKey },
  { to: "/top-up", name: "topUp", Icon: IconCoins },
  { to: "/transactions", name: "transactions", Icon: IconReceipt },
  { to: "/referrals", name: "referrals", Icon: IconGift },
  { to: "/profile", name: "profile", Icon: IconUser },
  { to: "/status", name: "status", Icon: IconActivity },
] as const;

const DESK = { to: "/desk", name: "desk", Icon: IconTool } as const;

const ICON_SIZE = 18;

/** The pages of a customer, and for users with a role the desk. Who views a customer stays signed in. */
export function SideMenu() {
  const words = useWords(shellWords);
  const { data: me } = useQuery(meQuery);
  const pages = me?.permissions.length ? [...PAGES, DESK] : PAGES;
  return (
    <>
      <div>
        {pages.map(({ to, name, Icon }) => (
          <MenuLink
            key={to}
            to={to}
            label={words[name]}
            leftSection={<Icon size={ICON_SIZE} aria-hidden />}
            activeOptions={{ exact: to === "/" }}
            activeProps={{ active: true, "aria-current": "page" }}
          />
        ))}
      </div>
      {!me?.viewed_by && <SignOutLink />}
    </>
  );
}
