// The ```ts blocks of a Markdown page and the modules that they make. Every line of a module stands on the line that it has in the page,
// so that what a compiler or a stack says about line 12 is about line 12 of the page.
//
//   ```ts                    goes on where the page's last block ended
//   ```ts scope              sees what came before, leaves nothing behind
//   ```ts alone              a module of its own
//   ```ts no-run <reason>    is compiled only (with scope or alone: before no-run)
import ts from 'typescript'

const fence = /^(\s*)```(ts|typescript)\b(.*)$/

function parseInfo(info, where) {
  const words = info.trim().split(/\s+/).filter(Boolean)
  const place = words[0] === 'scope' || words[0] === 'alone' ? words.shift() : 'shared'
  const compiledOnly = words[0] === 'no-run'
  if (words.length > 0 && !compiledOnly) throw new Error(`${where}: unknown mark ${words[0]}`)
  if (compiledOnly && words.length === 1) throw new Error(`${where}: no-run needs a reason`)
  return { place, compiledOnly }
}

/** `first` is the line of the opening fence, counted from 0; the code is `lines`. */
export function blocksOf(page, text) {
  const blocks = []
  const lines = text.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const [, indent, , info] = fence.exec(lines[at]) ?? []
    if (indent === undefined) continue
    const end = lines.findIndex((line, index) => index > at && line.trim() === '```')
    if (end === -1) throw new Error(`${page}:${at + 1}: the block does not end`)
    const code = lines.slice(at + 1, end).map(line => (line.startsWith(indent) ? line.slice(indent.length) : line))
    blocks.push({ page, first: at, lines: code, ...parseInfo(info, `${page}:${at + 1}`) })
    at = end
  }
  return blocks
}

/** Takes a block's imports out (each name once a module), leaving every line in place. */
function withoutImports(lines, imports) {
  const text = lines.join('\n')
  const source = ts.createSourceFile('block.ts', text, ts.ScriptTarget.Latest, true)
  let rest = text
  for (const statement of source.statements.filter(ts.isImportDeclaration)) {
    const whole = text.slice(statement.getStart(source), statement.end)
    for (const one of singleImports(statement, source)) imports.add(one)
    rest = rest.replace(whole, whole.replace(/[^\n]/g, ' '))
  }
  return rest.split('\n')
}

function singleImports(statement, source) {
  const from = statement.moduleSpecifier.getText(source)
  const clause = statement.importClause
  if (clause === undefined) return [`import ${from}`]
  const type = clause.isTypeOnly ? 'type ' : ''
  const named = clause.namedBindings && ts.isNamedImports(clause.namedBindings) ? clause.namedBindings.elements : []
  const whole = [clause.name, named.length === 0 ? clause.namedBindings : undefined].filter(Boolean)
  return [
    ...whole.map(one => `import ${type}${one.getText(source)} from ${from}`),
    ...named.map(one => `import ${type}{ ${one.getText(source)} } from ${from}`),
  ]
}

function moduleOf(name, blocks) {
  const imports = new Set()
  const lines = []
  for (const { first, lines: code, place } of blocks) {
    while (lines.length <= first) lines.push('')
    lines[first] += place === 'scope' ? '{' : ''
    lines.push(...withoutImports(code, imports), place === 'scope' ? '}' : '')
  }
  lines[0] = `${[...imports].join('; ')}${imports.size > 0 ? '; ' : ''}export {}; ${lines[0] ?? ''}`
  return { name, page: blocks[0].page, text: lines.join('\n') }
}

/** The modules of a page: to compile (all blocks) or to run (without those that are compiled only). */
export function modulesOf(blocks, { toRun }) {
  const used = blocks.filter(block => !(toRun && block.compiledOnly))
  const shared = used.filter(block => block.place !== 'alone')
  const name = page => page.replace(/[^a-zA-Z0-9]+/g, '-')
  return [
    ...(shared.length > 0 ? [moduleOf(name(shared[0].page), shared)] : []),
    ...used.filter(block => block.place === 'alone').map(block => moduleOf(`${name(block.page)}-${block.first + 1}`, [block])),
  ]
}
