import "./shell.css";
import { Burger, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { meQuery } from "../api/queries.ts";
import { useSignIn, useView, type View } from "../api/sign-in.ts";
import icon from "../icon.svg";
import { LinkButton } from "../parts/link.tsx";
import { Znc } from "../parts/money.tsx";
import { ColourSwitch, LanguageSwitch } from "../parts/preferences.tsx";
import { formatZnc } from "../words/format.ts";
import { chooseLanguage, useLanguage } from "../words/language.ts";
import { useWords } from "../words/words.ts";
import { MaintenanceBanner } from "./maintenance-banner.tsx";
import { shellWords } from "./shell-words.ts";
import { SideMenu } from "./side-menu.tsx";

/** Everything but the desk, which has a frame of its own: `desk/frame/desk-shell.tsx`. */
export function Root() {
  const isDesk = useRouterState({
    select: ({ matches }) => matches.some(({ fullPath }) => fullPath === "/desk"),
  });
  const view = useView();
  // With another account the pages begin anew.
  return isDesk ? <Outlet /> : <Shell key={view?.jwt ?? "own"} view={view} />;
}

/** The frame of a customer's pages: who is signed in, the balance, the menu, language and colours. */
function Shell({ view }: { readonly view: View | null }) {
  const words = useWords(shellWords);
  const isSignedIn = useSignIn() === "in";
  const [isOpen, menu] = useDisclosure();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page has changed
  useEffect(menu.close, [path]);
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        {words.skip}
      </a>
      <header className="shell-header">
        <Group gap="sm" wrap="nowrap">
          {isSignedIn && (
            <Burger
              opened={isOpen}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={words.menu}
              aria-expanded={isOpen}
              aria-controls="menu"
            />
          )}
          <Link to="/" className="brand" aria-label="Zenzefi">
            <img src={icon} alt="" width={28} height={28} />
            <Text component="span" fw={700} visibleFrom="xs">
              Zenzefi
            </Text>
          </Link>
        </Group>
        <Group gap="xs" wrap="nowrap">
          {isSignedIn ? <Balance /> : <SignInLink />}
          <LanguageSwitch />
          <ColourSwitch />
        </Group>
      </header>
      {isSignedIn && (
        <nav className="shell-menu" id="menu" aria-label={words.menu} data-open={isOpen}>
          <SideMenu />
        </nav>
      )}
      <main className="shell-main" id="content">
        {view !== null && <view.Banner />}
        <MaintenanceBanner />
        <Outlet />
      </main>
    </div>
  );
}

/** The balance, as a link to topping up. Applies the account's language once it is known; not that of a viewed customer. */
function Balance() {
  const words = useWords(shellWords);
  const { data: me } = useQuery(meQuery);
  const pageLanguage = useLanguage();
  const language = me?.viewed_by === null ? me.language : undefined;
  useEffect(() => {
    if (language !== undefined) chooseLanguage(language);
  }, [language]);
  if (me === undefined) return null;
  return (
    <LinkButton
      to="/top-up"
      variant="light"
      size="compact-md"
      aria-label={`${formatZnc(me.currency_balance, pageLanguage)}: ${words.balance}. ${words.topUp}`}
    >
      <Znc amount={me.currency_balance} />
    </LinkButton>
  );
}

function SignInLink() {
  const words = useWords(shellWords);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  if (path === "/sign-in") return null;
  return (
    <LinkButton to="/sign-in" variant="subtle" size="compact-md">
      {words.signIn}
    </LinkButton>
  );
}
