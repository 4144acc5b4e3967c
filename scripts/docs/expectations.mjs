// `expression // => value` in an example becomes an assertion; so do `const x = … // => value` and `console.log(x) // => value`.
// The value is an expression, or text as `inspect` prints it, where … stands for anything; `throws QT_CODE` expects that error.
// A value may go on in the comments of the next lines, indented by three spaces or more.
import ts from 'typescript'

/** The `// =>` comment that ends a statement's line, with its continuation. */
function expectationAfter(text, end) {
  const comment = /^[ \t]*;?[ \t]*\/\/ => ?(.*)/.exec(text.slice(end))
  if (comment === null) return undefined
  const more = /^(\n[ \t]*\/\/ {3,}.*)*/.exec(text.slice(end + comment[0].length))[0]
  return [comment[1], ...more.split('\n').map(line => line.replace(/^[ \t]*\/\//, ''))].join(' ').trim()
}

function isExpression(text) {
  const source = ts.createSourceFile('value.ts', `(${text})`, ts.ScriptTarget.Latest, true)
  return source.parseDiagnostics.length === 0 && !text.includes('…')
}

function assertion(expected, actual, where) {
  const thrown = /^throws (\w+)/.exec(expected)
  if (thrown) return `await $docs.throws(async () => (${actual}), ${JSON.stringify(thrown[1])}, ${where})`
  const value = isExpression(expected)
    ? `$docs.equal(${actual}, (${expected}), ${where})`
    : `$docs.prints(${actual}, ${JSON.stringify(expected)}, ${where})`
  return value
}

/** What stands in place of a statement with an expectation; its lines stay where they are. */
function replacement(statement, source, expected, where) {
  if (ts.isVariableStatement(statement)) {
    const [declaration] = statement.declarationList.declarations
    return `${statement.getText(source)}; ${assertion(expected, declaration.name.getText(source), where)}`
  }
  if (!ts.isExpressionStatement(statement)) throw new Error(`${where}: only an expression or a declaration can have an expectation`)
  const { expression } = statement
  const isLog = ts.isCallExpression(expression) && expression.expression.getText(source) === 'console.log'
  return `;${assertion(expected, (isLog ? expression.arguments[0] : expression).getText(source), where)}`
}

/** Answers the module's text with its expectations as assertions, and their number. */
export function withExpectations({ page, text }) {
  const source = ts.createSourceFile('page.ts', text, ts.ScriptTarget.Latest, true)
  const edits = []
  const visit = node => {
    if (ts.isExpressionStatement(node) || ts.isVariableStatement(node)) {
      const expected = expectationAfter(text, node.end)
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
      if (expected !== undefined) edits.push({ node, text: replacement(node, source, expected, JSON.stringify(`${page}:${line}`)) })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  const written = text.match(/\/\/ =>/g)?.length ?? 0
  if (written !== edits.length) throw new Error(`${page}: ${written} expectations are written, ${edits.length} end a statement`)
  let result = text
  for (const edit of edits.reverse()) result = result.slice(0, edit.node.getStart(source)) + edit.text + result.slice(edit.node.end)
  return { text: result, expectations: edits.length }
}
