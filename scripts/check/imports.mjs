// Everything a file imports, in every form: import, import type, export from, import('x') as an expression and as a type, require.
import { posix } from 'node:path'
import ts from 'typescript'
import { walk } from './tree.mjs'

function importAt(node) {
  if (ts.isImportDeclaration(node)) {
    return { specifier: node.moduleSpecifier.text, typeOnly: node.importClause?.isTypeOnly === true, lazy: false }
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier)
    return { specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly, lazy: false }
  if (ts.isImportTypeNode(node)) return { specifier: node.argument.literal.text, typeOnly: true, lazy: true }
  if (ts.isCallExpression(node) && isLoader(node.expression)) {
    const [argument] = node.arguments
    return { specifier: argument && ts.isStringLiteralLike(argument) ? argument.text : undefined, typeOnly: false, lazy: true }
  }
  return undefined
}

function isLoader(callee) {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')
}

/** `specifier` is undefined where it is computed; `typeOnly` means that nothing is loaded at run time; `lazy` that it is loaded later or never. */
export function importsOf(file) {
  const found = []
  walk(file.syntax, node => {
    const one = importAt(node)
    if (one !== undefined) found.push({ ...one, node })
  })
  return found
}

/** The path in the tree that a relative import means; undefined for packages and Node's own modules. */
export function target(file, specifier) {
  return specifier?.startsWith('.') ? posix.normalize(posix.join(posix.dirname(file.path), specifier)) : undefined
}

/** `pg/lib/x` is of the package `pg`, `@scope/name/x` of `@scope/name`. */
export function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
