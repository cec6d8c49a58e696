import { encode } from "uqr";

/** The light margin that readers need, in modules (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** A QR code as SVG, black on white even in dark colours: readers need the contrast. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: QUIET_ZONE });
  return (
    <svg
      className="qr-code"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={data.map(pathOfRow).join("")} fill="#000" />
    </svg>
  );
}

/** A unit square for each dark module of a row. */
function pathOfRow(row: readonly boolean[], y: number): string {
  return row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")).join("");
}
