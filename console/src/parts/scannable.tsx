import "./qr-code.css";
import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";

/** Loaded separately, with its encoder: few pages need it. */
const QrCode = lazy(async () => ({ default: (await import("./qr-code.tsx")).QrCode }));

/** A text to scan with a telephone. @param label what it is, for screen readers */
export function Scannable({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <Suspense fallback={<Skeleton className="qr-skeleton" />}>
      <QrCode text={text} label={label} />
    </Suspense>
  );
}
