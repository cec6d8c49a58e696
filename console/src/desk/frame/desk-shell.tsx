import "./desk.css";
import { ActionIcon, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { meQuery } from "../../api/queries.ts";
import { useView } from "../../api/sign-in.ts";
import icon from "../../icon.svg";
import { ColourSwitch, LanguageSwitch } from "../../parts/preferences.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { chooseLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { DeskMenu, ThumbBar } from "./desk-menu.tsx";
import { deskWords } from "./desk-words.ts";
import { KeyList } from "./key-list.tsx";
import { FactorNeeded, NoSuchPage, PermissionNeeded } from "./no-entry.tsx";
import { SearchDialog } from "./search/search-dialog.tsx";
import { SECTIONS } from "./sections.ts";
import { useDeskKeys } from "./use-desk-keys.ts";
import { usePermissions } from "./use-permission.ts";

/** The frame of the desk, for users with a role; for others there is no such page. It uses the classes of `app/shell.css`. */
export function DeskShell() {
  const query = useQuery(meQuery);
  const language = query.data?.language;
  useEffect(() => {
    if (language !== undefined) chooseLanguage(language);
  }, [language]);
  const view = useView();
  // biome-ignore lint/correctness/useExhaustiveDependencies: coming back to the desk leaves the view; beginning one does not
  useEffect(() => view?.end(), []);
  if (view !== null) return null;
  return <QueryView query={query}>{(me) => (me.role === null ? <NoSuchPage /> : <Frame />)}</QueryView>;
}

function Frame() {
  const words = useWords(deskWords);
  const permissions = usePermissions();
  const sections = useMemo(
    () => SECTIONS.filter(({ permission }) => permissions.has(permission)),
    [permissions],
  );
  const [isOpen, menu] = useDisclosure();
  const [hasKeys, keys] = useDisclosure();
  const [isSearching, search] = useDisclosure();
  useDeskKeys(sections, keys.open, search.open);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page has changed
  useEffect(menu.close, [path]);
  return (
    <div className="shell desk">
      <a className="skip-link" href="#content">
        {words.skip}
      </a>
      <header className="shell-header">
        <Link to="/desk" className="brand" aria-label={`Zenzefi: ${words.desk}`}>
          <img src={icon} alt="" width={28} height={28} />
          <Text component="span" fw={700}>
            {words.desk}
          </Text>
        </Link>
        <div className="desk-preferences">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={words.searchAll}
            onClick={search.open}
          >
            <IconSearch size={18} aria-hidden />
          </ActionIcon>
          <LanguageSwitch />
          <ColourSwitch />
        </div>
      </header>
      <nav className="shell-menu" id="menu" aria-label={words.menu} data-open={isOpen}>
        <DeskMenu sections={sections} showKeys={keys.open} />
      </nav>
      <main className="shell-main" id="content">
        <FactorNeeded>
          <PermissionNeeded>
            <Outlet />
          </PermissionNeeded>
        </FactorNeeded>
      </main>
      <ThumbBar sections={sections} isOpen={isOpen} onMenu={menu.toggle} />
      <SearchDialog isOpen={isSearching} onClose={search.close} />
      <KeyList isOpen={hasKeys} onClose={keys.close} sections={sections} />
    </div>
  );
}
