import { Badge, Button, type ButtonProps } from "@mantine/core";
import { useWords } from "../../words/words.ts";
import { isOpen, type Payment } from "./payment-queries.ts";
import { paymentWords, statusWords } from "./top-up-words.ts";

const COLOURS: Record<Payment["status"], string> = {
  created: "yellow",
  pending: "yellow",
  succeeded: "green",
  canceled: "gray",
  refunded: "gray",
  disputed: "red",
};

/** The status of a payment in one word. */
export function StatusBadge({ status }: { readonly status: Payment["status"] }) {
  const words = useWords(statusWords);
  return (
    <Badge color={COLOURS[status]} variant="light" tt="none" className="payment-status">
      {words[status]}
    </Badge>
  );
}

/** A link to the provider's checkout, while the payment is open. */
export function ContinueButton({ payment, ...rest }: ButtonProps & { readonly payment: Payment }) {
  const words = useWords(paymentWords);
  if (!isOpen(payment) || payment.payment_url === null) return null;
  return (
    <Button component="a" href={payment.payment_url} {...rest}>
      {words.continue}
    </Button>
  );
}
