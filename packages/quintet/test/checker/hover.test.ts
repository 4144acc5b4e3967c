import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

// What an editor shows over a name, by TypeScript 5.9's language service; TypeScript 7 has no such interface for programs yet.
// UPDATE_EXPECTED=1 writes the text anew, to be read before it is kept.

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const path = fileURLToPath(new URL('../hover/program.ts', import.meta.url))
const expected = path.replace(/\.ts$/, '.expected.txt')

function service(): ts.LanguageService {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root)
  return ts.createLanguageService({
    getCompilationSettings: () => ({ ...options, isolatedDeclarations: false, declaration: false }),
    getScriptFileNames: () => [path],
    getScriptVersion: () => '1',
    getScriptSnapshot: file => {
      const text = ts.sys.readFile(file)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: of => ts.getDefaultLibFilePath(of),
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  })
}

test('A17: what an editor shows over models, handles, queries, rows and lambda parameters', () => {
  const hovers = service()
  const text = readFileSync(path, 'utf8')
  const shown: string[] = []
  const look = (name: string, at: number): void => {
    const info = hovers.getQuickInfoAtPosition(path, at)
    shown.push(`${name}: ${ts.displayPartsToString(info?.displayParts)}`)
  }
  for (const { 1: name = '', index } of text.matchAll(/^export const (\w+)/gm)) look(name, index + 'export const '.length)
  for (const [name, before] of [
    ['the parameter of a condition', 'where('],
    ['the parameter of a selection', 'select('],
    ['the parameter of a change', 'update('],
  ] as const)
    look(name, text.indexOf(before) + before.length)
  const found = `${shown.join('\n\n')}\n`
  if (process.env.UPDATE_EXPECTED) writeFileSync(expected, found)
  assert.equal(found, readFileSync(expected, 'utf8'))
})
