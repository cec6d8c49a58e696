import { Button, Group, Paper, Stack, TextInput, Title } from "@mantine/core";
import { ApiProblem } from "../../../../client/api-problem.ts";
import { useSignIn } from "../../api/sign-in.ts";
import { TextLink } from "../../parts/link.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useSubmit } from "../../parts/use-submit.ts";
import { useWords } from "../../words/words.ts";
import { connectWords } from "./connect-words.ts";
import { type TokenActions, UserTokens } from "./user-tokens.tsx";

/** The form of a token (contract, Access tokens): other texts are rejected without a request. */
const TOKEN = /^[\w-]{64}$/;

/** Connects with one of the user's tokens, or with a pasted one. */
export function ChooseToken(actions: TokenActions) {
  const words = useWords(connectWords);
  const isSignedIn = useSignIn() === "in";
  return (
    <>
      {isSignedIn && <UserTokens {...actions} />}
      <Paper component="section" withBorder p="lg" aria-labelledby="paste">
        <Stack>
          <Title order={2} size="h4" id="paste">
            {isSignedIn ? words.pasteAnother : words.pasteTitle}
          </Title>
          <TokenForm {...actions} />
        </Stack>
      </Paper>
      {!isSignedIn && (
        <Group gap="lg">
          <TextLink to="/sign-in" search={{ next: "/connect" }}>
            {words.signIn}
          </TextLink>
          <TextLink to="/buy">{words.buy}</TextLink>
        </Group>
      )}
    </>
  );
}

function TokenForm({ onConnect, leaves }: TokenActions) {
  const words = useWords(connectWords);
  const submit = useSubmit(
    async ({ token = "" }) => {
      const pasted = token.trim();
      if (!TOKEN.test(pasted)) throw new ApiProblem(422, { code: "token_invalid", detail: words.notAToken });
      await onConnect({ text: pasted, own: null });
    },
    ["token"],
    { token_invalid: "token" },
  );
  return (
    <form onSubmit={submit.onSubmit}>
      <Stack>
        <TextInput
          name="token"
          label={words.tokenField}
          description={words.tokenHint}
          error={submit.errorOf("token")}
          required
          withAsterisk={false}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
        />
        {submit.problem !== null && <ProblemPanel error={submit.problem} />}
        <Group>
          <Button type="submit" loading={submit.isBusy}>
            {leaves ? words.connectAndOpen : words.connect}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
