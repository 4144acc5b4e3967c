import type { Value } from '../../base/value.ts'
import { toHex } from './json.ts'

/** A one-dimensional array in PostgreSQL's text form. */
export function arrayText(items: readonly Value[]): string {
  let text = '{'
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as Value
    if (i > 0) text += ','
    if (item === null) text += 'NULL'
    else if (typeof item === 'string') text += `"${item.includes('\\') || item.includes('"') ? item.replace(/[\\"]/g, '\\$&') : item}"`
    else if (item instanceof Uint8Array) text += `"\\\\x${toHex(item)}"`
    else text += String(item)
  }
  return `${text}}`
}

/** The items of such a text. */
export function parseArray(text: string): (string | null)[] {
  const items: (string | null)[] = []
  // a lower bound other than one is said before the array
  let at = text.indexOf('{') + 1
  while (at < text.length - 1) {
    if (text[at] === '"') {
      let item = ''
      let from = ++at
      for (; text[at] !== '"'; at++) {
        if (text[at] !== '\\') continue
        item += text.slice(from, at++)
        from = at
      }
      items.push(item + text.slice(from, at))
      at += 2
      continue
    }
    const comma = text.indexOf(',', at)
    const end = comma === -1 ? text.length - 1 : comma
    const item = text.slice(at, end)
    items.push(item === 'NULL' ? null : item)
    at = end + 1
  }
  return items
}
