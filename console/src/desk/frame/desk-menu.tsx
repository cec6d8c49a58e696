import { NavLink } from "@mantine/core";
import { IconArrowBack, IconKeyboard, IconMenu2 } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { MenuLink } from "../../parts/link.tsx";
import { SignOutLink } from "../../parts/sign-out-link.tsx";
import { useWords } from "../../words/words.ts";
import { deskWords } from "./desk-words.ts";
import { type Section, THUMB_SECTIONS } from "./sections.ts";

const ICON_SIZE = 18;
const THUMB_ICON_SIZE = 22;

/** All sections that the user may see. */
export function DeskMenu(props: { readonly sections: readonly Section[]; readonly showKeys: () => void }) {
  const words = useWords(deskWords);
  return (
    <>
      <div>
        {props.sections.map(({ to, name, Icon }) => (
          <MenuLink
            key={to}
            to={to}
            label={words[name]}
            leftSection={<Icon size={ICON_SIZE} aria-hidden />}
            activeOptions={{ exact: to === "/desk", includeSearch: false }}
            activeProps={{ active: true, "aria-current": "page" }}
          />
        ))}
      </div>
      <div>
        <NavLink
          component="button"
          className="desk-keys"
          label={words.keys}
          leftSection={<IconKeyboard size={ICON_SIZE} aria-hidden />}
          onClick={props.showKeys}
        />
        <MenuLink to="/" label={words.myPages} leftSection={<IconArrowBack size={ICON_SIZE} aria-hidden />} />
        <SignOutLink />
      </div>
    </>
  );
}

/** On a phone, at the bottom: what is needed most, and the whole menu. */
export function ThumbBar(props: {
  readonly sections: readonly Section[];
  readonly isOpen: boolean;
  readonly onMenu: () => void;
}) {
  const words = useWords(deskWords);
  const names: Partial<Record<Section["name"], string>> = {
    overview: words.overview,
    live: words.liveShort,
    users: words.usersShort,
  };
  return (
    <div className="desk-thumb">
      {props.sections
        .filter(({ name }) => THUMB_SECTIONS.includes(name))
        .map(({ to, name, Icon }) => (
          <Link
            key={to}
            to={to}
            className="desk-thumb-item"
            activeOptions={{ exact: to === "/desk", includeSearch: false }}
            activeProps={{ "aria-current": "page" }}
          >
            <Icon size={THUMB_ICON_SIZE} aria-hidden />
            {names[name]}
          </Link>
        ))}
      <button
        type="button"
        className="desk-thumb-item"
        aria-expanded={props.isOpen}
        aria-controls="menu"
        onClick={props.onMenu}
      >
        <IconMenu2 size={THUMB_ICON_SIZE} aria-hidden />
        {words.more}
      </button>
    </div>
  );
}
