import { Badge, Button, Text } from "@mantine/core";
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { Column } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useWords } from "../../words/words.ts";
import { DeskList } from "../frame/desk-list.tsx";
import type { KeysetPage } from "../frame/keyset-query.ts";
import { useMayDo } from "../frame/use-permission.ts";
import { shortId } from "../frame/user-link.tsx";
import { type Delivery, type Endpoint, redeliver } from "./webhooks-query.ts";
import { deliveryStatusWords, noticeKindWords, webhooksWords } from "./webhooks-words.ts";

/** What was sent to an endpoint, and how it was answered; a message that has ended can be sent again. */
export function Deliveries(props: {
  readonly endpoint: Endpoint;
  readonly query: UseInfiniteQueryResult<InfiniteData<KeysetPage<Delivery>>>;
  readonly onDone: (message: string) => void;
}) {
  const { endpoint } = props;
  const words = useWords(webhooksWords);
  const client = useQueryClient();
  const mayManage = useMayDo("manage-webhooks");
  const again = useMutation({
    mutationFn: (delivery: Delivery) => redeliver(endpoint.id, delivery.id),
    onSuccess: () => {
      props.onDone(words.redelivered);
      void client.invalidateQueries({ queryKey: ["desk", "webhooks"] });
    },
  });
  const columns = useColumns(mayManage && endpoint.is_enabled ? again.mutate : null);
  return (
    <>
      {again.isError && <ProblemPanel error={again.error} />}
      <DeskList
        label={words.deliveries}
        query={props.query}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          <Text size="sm" c="dimmed">
            {words.noDeliveries}
          </Text>
        }
      />
    </>
  );
}

/** @param again null where nothing may be sent again */
function useColumns(again: ((delivery: Delivery) => void) | null): Column<Delivery>[] {
  const words = useWords(webhooksWords);
  const kinds: Readonly<Record<string, string>> = useWords(noticeKindWords);
  const nameOf = (kind: string): string => kinds[kind] ?? kind;
  const columns: Column<Delivery>[] = [
    { header: words.what, cell: ({ kind }) => nameOf(kind) },
    { header: words.queued, cell: ({ created_at }) => <Moment time={created_at} /> },
    { header: words.status, cell: (delivery) => <Status delivery={delivery} /> },
    { header: words.attempts, cell: ({ attempts }) => attempts, align: "end" },
    { header: words.answer, cell: (delivery) => <Answer delivery={delivery} /> },
  ];
  if (again === null) return columns;
  return [
    ...columns,
    {
      header: "",
      cell: (delivery) =>
        delivery.status !== "waiting" && (
          <Button
            size="xs"
            variant="default"
            aria-label={words.redeliverOf(nameOf(delivery.kind), shortId(delivery.id))}
            onClick={() => again(delivery)}
          >
            {words.redeliver}
          </Button>
        ),
    },
  ];
}

const COLOURS: Record<Delivery["status"], string> = {
  waiting: "yellow",
  sent: "green",
  failed: "red",
  dropped: "gray",
};

function Status({ delivery: { status, next_attempt_at } }: { readonly delivery: Delivery }) {
  const words = useWords(webhooksWords);
  const statuses = useWords(deliveryStatusWords);
  return (
    <span>
      <Badge variant="light" color={COLOURS[status]} tt="none">
        {statuses[status]}
      </Badge>
      {next_attempt_at !== null && (
        <Text component="span" display="block" size="xs" c="dimmed">
          {words.next}: <Moment time={next_attempt_at} />
        </Text>
      )}
    </span>
  );
}

function Answer({ delivery: { http_status, duration_ms, reason } }: { readonly delivery: Delivery }) {
  const parts = [http_status, duration_ms === null ? null : `${duration_ms} ms`, reason];
  return <>{parts.filter((part) => part !== null).join(", ")}</>;
}
