import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** The teal of the icon; shade 7 has a contrast of 4.5:1 on white, shade 4 on the dark background (WCAG 2.2 AA). */
const BRAND: MantineColorsTuple = [
  "#e6fafd",
  "#d3f0f5",
  "#a5dfe9",
  "#73cedd",
  "#4cc0d3",
  "#33b7cd",
  "#22b2ca",
  "#0b7285",
  "#08606f",
  "#03505d",
];

export const theme = createTheme({
  primaryColor: "brand",
  primaryShade: { light: 7, dark: 7 },
  colors: { brand: BRAND },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace",
});
