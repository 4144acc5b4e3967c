// Rules about one file at a time: its name, its length, the length of its functions, and servers named where features should be asked.
import ts from 'typescript'
import { walk } from './tree.mjs'

const saysNothing = /(^|\/)(utils?|helpers?|common|misc|types)(\.[a-z.]+)?(\/|$)/

export function fileNamesRule(tree) {
  return [...tree.keys()].filter(path => saysNothing.test(path)).map(path => `${path}:1 a name that says nothing: name what it holds`)
}

const maxFileLines = 400
/** What introspection prints is as long as the database that it was printed from. */
const printed = /(^|\/)test\/introspection\/data\//

export function fileLengthRule(tree) {
  const lengths = [...tree.values()].map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
  return lengths
    .filter(({ path, lines }) => lines > maxFileLines && !printed.test(path))
    .map(({ path, lines }) => `${path}:1 has ${lines} lines, ${maxFileLines} at most`)
}

const maxFunctionLines = 70

/** Tests are left out: a suite is one function, and its cases are what counts. */
export function functionLengthRule(tree) {
  const findings = []
  for (const file of tree.values()) {
    if (/\.test\.m?[jt]s$/.test(file.path)) continue
    walk(file.syntax, node => {
      if (!ts.isFunctionLike(node) || node.body === undefined) return
      const lines = file.line(node.getEnd()) - file.line(node.getStart(file.syntax)) + 1
      if (lines > maxFunctionLines) findings.push(file.at(node, `a function of ${lines} lines, ${maxFunctionLines} at most`))
    })
  }
  return findings
}

const servers = new Set(['sqlite', 'postgres', 'postgresql', 'pglite', 'mysql', 'mariadb'])
const equality = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
])

function namesServer(node) {
  if (ts.isStringLiteralLike(node)) return servers.has(node.text)
  return ts.isPropertyAccessExpression(node) && node.name.text === 'name' && /dialect(\(\))?$/i.test(node.expression.getText())
}

function asksForServer(node) {
  if (ts.isBinaryExpression(node)) return equality.has(node.operatorToken.kind) && (namesServer(node.left) || namesServer(node.right))
  if (ts.isSwitchStatement(node) || ts.isCaseClause(node)) return namesServer(node.expression)
  if (ts.isElementAccessExpression(node)) return namesServer(node.argumentExpression)
  return ts.isCallExpression(node) && /\.(includes|startsWith|has|get)$/.test(node.expression.getText()) && node.arguments.some(namesServer)
}

/** The core asks features, never for a server. The suites of `testing` may keep expected texts by dialect. Paths are relative to src. */
export function dialectNamesRule(tree) {
  const findings = []
  for (const file of tree.values()) {
    if (/^(sql\/dialect|testing)\//.test(file.path)) continue
    walk(file.syntax, node => {
      if (asksForServer(node)) findings.push(file.at(node, 'asks which server it is: ask a feature of the dialect'))
    })
  }
  return findings
}
