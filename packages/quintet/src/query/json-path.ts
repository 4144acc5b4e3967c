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
