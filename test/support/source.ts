/** Reads source files as syntax: what they import, and which forbidden things they name. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export type Source = { readonly path: string; readonly text: string };

export type Import = {
  readonly from: string;
  /** A path from the root, or a package. */
  readonly to: string;
  readonly isPackage: boolean;
  readonly typesOnly: boolean;
};

/** Every .ts file under the folders, by its path from the root. */
export const sourcesUnder = (folders: readonly string[]): Source[] =>
  folders.flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((path) => path.endsWith('.ts'))
      .sort()
      .map((path) => ({ path, text: readFileSync(`${ROOT}${path}`, 'utf8') })),
  );

const parsed = new WeakMap<Source, ts.SourceFile>();

function parse(source: Source): ts.SourceFile {
  const known = parsed.get(source);
  if (known) return known;
  const file = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.Latest, true);
  parsed.set(source, file);
  return file;
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

const allAreTypes = (elements: readonly { readonly isTypeOnly: boolean }[]) =>
  elements.length > 0 && elements.every(({ isTypeOnly }) => isTypeOnly);

function importsTypesOnly({ importClause }: ts.ImportDeclaration): boolean {
  if (!importClause) return false;
  const { phaseModifier, name, namedBindings } = importClause;
  if (phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  return !name && namedBindings && ts.isNamedImports(namedBindings)
    ? allAreTypes(namedBindings.elements)
    : false;
}

function exportsTypesOnly({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  if (isTypeOnly) return true;
  return !!exportClause && ts.isNamedExports(exportClause) && allAreTypes(exportClause.elements);
}

/** The module a node names, and whether it takes types alone from it. */
function moduleNamed(node: ts.Node): { module: ts.Node; typesOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node)) {
    return { module: node.moduleSpecifier, typesOnly: importsTypesOnly(node) };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    return { module: node.moduleSpecifier, typesOnly: exportsTypesOnly(node) };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return { module: node.argument.literal, typesOnly: true };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [module] = node.arguments;
    return module && { module, typesOnly: false };
  }
  return undefined;
}

export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  walk(parse(source), (node) => {
    const named = moduleNamed(node);
    if (!named) return;
    const name = ts.isStringLiteral(named.module) ? named.module.text : named.module.getText();
    const isPackage = !name.startsWith('.');
    const to = isPackage ? name : posix.join(posix.dirname(source.path), name);
    found.push({ from: source.path, to, isPackage, typesOnly: named.typesOnly });
  });
  return found;
}

/** Names that a file binds itself, so that they are not the global of that name. */
function boundNames(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  walk(file, (node) => {
    const name = (node as { name?: ts.Node }).name;
    const binds =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isImportSpecifier(node) ||
      ts.isImportClause(node);
    if (binds && name && ts.isIdentifier(name)) names.add(name.text);
  });
  return names;
}

/** Is the identifier a value that is read, and no member, key or label? */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent) || ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) {
    return false;
  }
  return (parent as { name?: ts.Node }).name !== node || ts.isShorthandPropertyAssignment(parent);
}

/** Those of `names` that the file reads as globals, `globalThis.name` included. */
export function globalsNamed(source: Source, names: readonly string[]): string[] {
  const file = parse(source);
  const bound = boundNames(file);
  const found = new Set<string>();
  walk(file, (node) => {
    if (
      ts.isPropertyAccessExpression(node) &&
      ['globalThis', 'self'].includes(node.expression.getText()) &&
      names.includes(node.name.text)
    ) {
      found.add(node.name.text);
    }
    if (!ts.isIdentifier(node) || !names.includes(node.text) || bound.has(node.text)) return;
    if (isReference(node)) found.add(node.text);
  });
  return [...found];
}

/** Forms of the language that the house does not use. */
export function forbiddenForms(source: Source): string[] {
  const found: string[] = [];
  walk(parse(source), (node) => {
    const isDefault =
      ts.canHaveModifiers(node) &&
      ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
    if (isDefault || ts.isExportAssignment(node)) found.push('default export');
    if (ts.isExportSpecifier(node) && node.name.text === 'default') found.push('default export');
    if (node.kind === ts.SyntaxKind.AnyKeyword) found.push('any');
    if (ts.isEnumDeclaration(node)) found.push('enum');
  });
  return found;
}

/** Import cycles, each as the path that leads back to its start. */
export function cyclesIn(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, isPackage } of imports) {
    if (!isPackage) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' > '));
      return;
    }
    if (done.has(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return cycles;
}
