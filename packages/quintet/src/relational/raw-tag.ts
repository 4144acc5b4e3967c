import type { Access } from './access.ts'

/** `db.sql` for one handle. */
export function rawTag(access: Access): unknown {
  return (first: unknown, ...values: readonly unknown[]): unknown => {
    const tag = (shape: Readonly<Record<string, unknown>> | null, strings: TemplateStringsArray, parts: readonly unknown[]) =>
      Promise.resolve().then(() => access.store.raw({ strings, parts, shape }, access.call()))
    if (Array.isArray(first) && 'raw' in first) return tag(null, first as unknown as TemplateStringsArray, values)
    return (strings: TemplateStringsArray, ...parts: readonly unknown[]) => tag(first as Readonly<Record<string, unknown>>, strings, parts)
  }
}
