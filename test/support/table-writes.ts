import ts from "typescript";
import { nodesOf, positionOf, type SourceFile } from "./source-tree.ts";

/** A position in the code that writes rows of a table. */
export type TableWrite = {
  /** `path:line` */
  readonly position: string;
  readonly verb: string;
  /** Null if the table is chosen at run time. */
  readonly table: string | null;
};

const BUILDERS = new Set(["insertInto", "updateTable", "deleteFrom", "mergeInto"]);

/** Stands where a template has an expression. */
const HOLE = "\u0000";

/** Neither a lock (`FOR NO KEY UPDATE`) nor the end of an upsert (`DO UPDATE`) is a separate statement. */
const STATEMENT = new RegExp(
  String.raw`(?<!\b(?:for|key|do|share)\s+)\b(insert\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?|copy)` +
    String.raw`\s+(?:only\s+)?(?:"?public"?\.)?(?:"?([a-z_]\w*)"?|${HOLE})`,
  "gi",
);

/**
 * Everything in a file that writes a table: Kysely's builders, SQL in templates, and SQL in strings.
 * @param tables a string counts as SQL only if it names one of these
 */
export function tableWritesOf(file: SourceFile, tables: ReadonlySet<string>): TableWrite[] {
  return [...nodesOf(file.ast)].flatMap((node) =>
    writesOf(node, tables).map((write) => ({ position: positionOf(file, node), ...write })),
  );
}

/** The tables that a file names as strings: it can choose these at run time. */
export function tablesNamedIn(file: SourceFile, tables: ReadonlySet<string>): string[] {
  const names = [...nodesOf(file.ast)].flatMap((node) => (ts.isStringLiteral(node) ? [node.text] : []));
  return [...new Set(names)].filter((name) => tables.has(name));
}

type Write = Omit<TableWrite, "position">;

function writesOf(node: ts.Node, tables: ReadonlySet<string>): Write[] {
  if (ts.isCallExpression(node)) return builderWrites(node);
  if (ts.isTaggedTemplateExpression(node)) {
    return node.tag.getText() === "sql" ? statementsOf(textOf(node.template)) : [];
  }
  if (!isText(node) || ts.isTaggedTemplateExpression(node.parent)) return [];
  const statements = statementsOf(textOf(node));
  return isRun(node) ? statements : statements.filter(({ table }) => table !== null && tables.has(table));
}

function builderWrites(call: ts.CallExpression): Write[] {
  if (!ts.isPropertyAccessExpression(call.expression)) return [];
  const verb = call.expression.name.text;
  if (!BUILDERS.has(verb)) return [];
  const [table] = call.arguments;
  const name = table !== undefined && ts.isStringLiteralLike(table) ? table.text.split(/\s+as\s+/i)[0] : null;
  return [{ verb, table: name ?? null }];
}

function statementsOf(text: string): Write[] {
  return [...text.replace(/--.*/g, "").matchAll(STATEMENT)].map(([, verb = "", table]) => ({
    verb: verb.toLowerCase().replace(/\s+/g, " "),
    table: table?.toLowerCase() ?? null,
  }));
}

type Text = ts.StringLiteralLike | ts.TemplateExpression;

function isText(node: ts.Node): node is Text {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

/** Text that is sent to PostgreSQL unchanged: an argument of `client.query(...)` or `sql.raw(...)`. */
function isRun(node: Text): boolean {
  const { parent } = node;
  return ts.isCallExpression(parent) && /\.(query|raw)$/.test(parent.expression.getText());
}

function textOf(node: ts.TemplateLiteral | Text): string {
  if (!ts.isTemplateExpression(node)) return node.text;
  return node.head.text + node.templateSpans.map(({ literal }) => HOLE + literal.text).join("");
}
