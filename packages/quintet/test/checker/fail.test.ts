import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'

// Programs that must not compile. Beside each, in NAME.expected.txt, what TypeScript 5.9 says first.
// UPDATE_EXPECTED=1 writes these texts anew, to be read before they are kept.

const folder = fileURLToPath(new URL('../fail/', import.meta.url))
const root = fileURLToPath(new URL('../../../../', import.meta.url))
const programs = readdirSync(folder)
  .filter(file => file.endsWith('.ts'))
  .sort()
const paths = programs.map(file => join(folder, file))

const expectedPath = (path: string): string => path.replace(/\.ts$/, '.expected.txt')

function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root)
  return { ...options, isolatedDeclarations: false, declaration: false }
}

const options = compilerOptions()
const host = ts.createCompilerHost(options)
const parsed = new Map<string, ts.SourceFile | undefined>()
const parse = host.getSourceFile
// parsed once for all programs; what is worked out from it is each program's own
host.getSourceFile = (file, ...how) => {
  if (!parsed.has(file)) parsed.set(file, parse.call(host, file, ...how))
  return parsed.get(file)
}

/** The first error's message, with the line that it points at: an error in the wrong place would be no help. */
function firstError(path: string): string | undefined {
  // by itself: the compiler names the parts of a type in the order in which it met them, in whatever is compiled beside it
  const program = ts.createProgram([path], options, host)
  const source = program.getSourceFile(path)
  const [first] = program.getSemanticDiagnostics(source)
  if (first === undefined || source === undefined) return undefined
  const { line } = source.getLineAndCharacterOfPosition(first.start ?? 0)
  return `line ${line + 1}: ${ts.flattenDiagnosticMessageText(first.messageText, '\n')}\n`
}

describe('programs that must not compile', () => {
  for (const path of paths)
    test(`A17: ${basename(path, '.ts').replaceAll('-', ' ')}`, () => {
      const found = firstError(path)
      assert.ok(found, 'it compiles')
      if (process.env.UPDATE_EXPECTED) writeFileSync(expectedPath(path), found)
      assert.equal(found, readFileSync(expectedPath(path), 'utf8'))
    })

  test('A17: TypeScript 7 refuses each of them on the same line', async () => {
    const options = ['--ignoreConfig', '--target', 'es2024', '--lib', 'es2024,esnext.disposable', '--module', 'nodenext']
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--allowImportingTsExtensions']
    const others = ['--customConditions', 'quintet-source', '--noEmit', '--skipLibCheck', '--types', 'node', '--pretty', 'false']
    const tsc = join(root, 'node_modules/typescript7/bin/tsc')
    const run = promisify(execFile)(process.execPath, [tsc, ...options, ...strict, ...others, ...paths], { cwd: folder })
    const stdout = await run.then(
      answer => answer.stdout,
      (error: { stdout: string }) => error.stdout,
    )
    for (const path of paths) {
      const line = /^line (\d+)/.exec(readFileSync(expectedPath(path), 'utf8'))?.[1]
      assert.ok(stdout.includes(`${basename(path)}(${line},`), `${basename(path)} line ${line}, in:\n${stdout.slice(0, 3000)}`)
    }
  })
})
