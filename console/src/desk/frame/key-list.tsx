import "@mantine/core/styles/Kbd.layer.css";
import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Overlay.layer.css";
import { Kbd, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { Details } from "../../parts/details.tsx";
import { partsWords } from "../../parts/parts-words.ts";
import { useWords } from "../../words/words.ts";
import { deskWords } from "./desk-words.ts";
import type { Section } from "./sections.ts";

/** What the keys do. */
export function KeyList(props: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly sections: readonly Section[];
}) {
  const words = useWords(deskWords);
  const { close } = useWords(partsWords);
  const keys: readonly (readonly [string, ReactNode])[] = [
    [words.searchAll, <Kbd key="/">/</Kbd>],
    [words.keyRows, <Keys key="rows" names={["↓", "↑"]} />],
    [words.keyOpen, <Kbd key="enter">Enter</Kbd>],
    ...props.sections.map(
      ({ name, letter }) => [words[name], <Keys key={name} names={["g", letter]} />] as const,
    ),
    [words.keys, <Kbd key="?">?</Kbd>],
  ];
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={words.keys}
      closeButtonProps={{ "aria-label": close }}
    >
      <Details details={keys.map(([name, value]) => ({ name, value }))} />
    </Modal>
  );
}

function Keys({ names }: { readonly names: readonly string[] }) {
  return (
    <>
      {names.map((name) => (
        <span key={name}>
          <Kbd>{name}</Kbd>{" "}
        </span>
      ))}
    </>
  );
}
