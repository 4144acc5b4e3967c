// What the compiler is told instead of shown. Casts are counted per 1,000 lines, so that a new room may stand as long as it
// is no worse than the house; any, non-null assertions and suppressed errors by number. Both may only shrink.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import ts from 'typescript'
import { walk } from './tree.mjs'

function kindOf(node) {
  if (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) return ts.isConstTypeReference(node.type) ? undefined : 'casts'
  if (ts.isNonNullExpression(node)) return 'nonNull'
  return node.kind === ts.SyntaxKind.AnyKeyword ? 'any' : undefined
}

export function countCasts(tree) {
  const counts = { casts: 0, any: 0, nonNull: 0, suppressed: 0 }
  for (const file of tree.values()) {
    counts.suppressed += file.text.match(/@ts-(ignore|expect-error|nocheck)|biome-ignore/g)?.length ?? 0
    walk(file.syntax, node => {
      const kind = kindOf(node)
      if (kind !== undefined) counts[kind]++
    })
  }
  return counts
}

/** What is written down: casts per 1,000 lines to one decimal, the others as they are. */
function measure(tree) {
  const { casts, ...numbers } = countCasts(tree)
  let lines = 0
  for (const file of tree.values()) lines += file.text.split('\n').length
  return { castsPerThousandLines: Math.ceil((casts / lines) * 10_000) / 10, ...numbers }
}

/** A density moves with every file; it is kept when it has fallen by this much. */
const worthKeeping = { castsPerThousandLines: 1 }

export function ratchetRule(tree, ratchetFile) {
  const counts = measure(tree)
  if (!existsSync(ratchetFile)) return [`${JSON.stringify(counts)} is not written down yet: npm run check -- --lower`]
  const allowed = JSON.parse(readFileSync(ratchetFile, 'utf8'))
  return Object.entries(counts).flatMap(([kind, count]) => {
    const limit = allowed[kind] ?? 0
    if (count > limit) return [`${kind}: ${count}, and ${limit} were allowed: show it to the compiler instead`]
    return count < limit - (worthKeeping[kind] ?? 0)
      ? [`${kind}: ${count}, fewer than the ${limit} allowed: keep it so with npm run check -- --lower`]
      : []
  })
}

/** Writes the counts down where they shrank; growth is never written. */
export function lowerRatchet(tree, ratchetFile) {
  const counts = measure(tree)
  const allowed = existsSync(ratchetFile) ? JSON.parse(readFileSync(ratchetFile, 'utf8')) : counts
  const lower = Object.fromEntries(Object.entries(counts).map(([kind, count]) => [kind, Math.min(count, allowed[kind] ?? 0)]))
  writeFileSync(ratchetFile, `${JSON.stringify(lower)}\n`)
}
