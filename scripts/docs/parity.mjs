// The table of errors, its reference page and what the library throws name the same codes; links between pages lead somewhere.
import ts from 'typescript'
import { walk } from '../check/tree.mjs'

function codesIn(files) {
  const codes = new Set()
  for (const file of files) {
    walk(file.syntax, node => {
      const isName = ts.isStringLiteralLike(node) || ts.isIdentifier(node)
      if (isName && /^QT_[A-Z_]+$/.test(node.text)) codes.add(node.text)
    })
  }
  return codes
}

function difference(a, b) {
  return [...a].filter(one => !b.has(one))
}

/** `src` is the tree of the library; `page` the text of docs/reference/errors.md. */
export function errorCodesParity(src, page) {
  const files = [...src.values()]
  const table = codesIn(files.filter(file => file.path === 'base/errors.ts'))
  const used = codesIn(files.filter(file => file.path !== 'base/errors.ts'))
  const sections = new Set([...page.matchAll(/^#+ `?(QT_[A-Z_]+)`?\s*$/gm)].map(([, code]) => code))
  return [
    ...(table.size === 0 ? ['base/errors.ts holds no code'] : []),
    ...difference(table, sections).map(code => `${code} has no section in docs/reference/errors.md`),
    ...difference(sections, table).map(code => `${code} has a section in docs/reference/errors.md, and is not in base/errors.ts`),
    ...difference(table, used).map(code => `${code} is in base/errors.ts, and nothing in src uses it`),
    ...difference(used, table).map(code => `${code} is used in src, and is not in base/errors.ts`),
  ]
}

/** Links of a page that are relative, without their fragments. */
export function relativeLinks(text) {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link.split('#')[0])
  return links.filter(link => link !== '' && !/^[a-z]+:/.test(link))
}
