import { NavLink } from "@mantine/core";
import {
  IconActivity,
  IconCoins,
  IconGift,
  IconHome,
  IconKey,
  IconLogout,
  IconReceipt,
  IconShoppingCart,
  IconUser,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { signOut } from "../api/sign-in.ts";
import { MenuLink } from "../parts/link.tsx";
import { useWords } from "../words/words.ts";
import { queryClient } from "./query-client.ts";
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

const ICON_SIZE = 18;

/** The pages of a customer. */
export function SideMenu() {
  const words = useWords(shellWords);
  const navigate = useNavigate();
  const endSignIn = async (): Promise<void> => {
    await navigate({ to: "/" });
    await signOut();
    // The next user of this device must not see the data of this one.
    queryClient.clear();
  };
  return (
    <>
      <div>
        {PAGES.map(({ to, name, Icon }) => (
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
      <div>
        <NavLink
          component="button"
          label={words.signOut}
          leftSection={<IconLogout size={ICON_SIZE} aria-hidden />}
          onClick={() => void endSignIn()}
        />
      </div>
    </>
  );
}
