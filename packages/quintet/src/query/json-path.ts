import { failure } from '../base/failure.ts'

/** Steps into a JSON value as path text that every store reads alike: each key is quoted, so it is one key whatever it holds. */
export function jsonPath(steps: readonly unknown[], where: string): string {
  return steps.map(step => one(step, where)).join('')
}

function one(step: unknown, where: string): string {
  if (typeof step === 'number' && Number.isSafeInteger(step) && step >= 0) return `[${step}]`
  if (typeof step === 'string' && step.isWellFormed() && !step.includes('\u0000')) return `.${JSON.stringify(step)}`
  throw failure('QT_VALUE', `${where}.at(…): a JSON path consists of keys and indexes`)
}

/** The step that stands for the place behind the last element of an array. */
export const behindLast = '[#]'

/** The steps of a path text: keys as they are, indexes as numbers, null for the place behind the last element. */
export function pathSteps(path: string): readonly (string | number | null)[] {
  return [...path.matchAll(/\.("(?:[^"\\]|\\.)*")|\[(\d+|#)\]/g)].map(([, key, index]) =>
    // a cast: what matched is one quoted key
    key !== undefined ? (JSON.parse(key) as string) : index === '#' ? null : Number(index),
  )
}

/**
 * What the steps of a path are: a key, the first element, another one, the place behind the last. It is the
 * structure of a change: where something is missing, it decides what can be made there.
 */
export type StepKind = 'key' | 'first' | 'index' | 'behind'

export function stepKinds(path: string): readonly StepKind[] {
  return pathSteps(path).map(step => (step === null ? 'behind' : typeof step === 'string' ? 'key' : step === 0 ? 'first' : 'index'))
}
