// Java servers come as jars from Maven Central, once, into the cache.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, findProgram, installDebian, runToEnd } from './process.mjs'

/** Why a Java server cannot be started here, or undefined: `jar` is one that its folder must hold. */
export function missingJars(folder, jar) {
  if (findProgram('java') === undefined) return 'there is no Java on the path'
  return existsSync(join(folder, jar)) ? undefined : 'its jars are not there'
}

/** Where the jars of an artifact are kept. */
export const jarsOf = (artifact, version) => join(cacheFolder(), 'jars', `${artifact}-${version}`)

/** Fetches an artifact with all that it needs at run time. A download that breaks off leaves no half of it. */
export async function installJars({ group, artifact, version }) {
  const folder = jarsOf(artifact, version)
  if (existsSync(folder)) return
  if (findProgram('mvn') === undefined || findProgram('java') === undefined) await installDebian('maven', 'openjdk-17-jre-headless')
  const scratch = `${folder}.part`
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(join(scratch, 'jars'), { recursive: true, mode: 0o755 })
  const pom = join(scratch, 'pom.xml')
  writeFileSync(
    pom,
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>server</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency></dependencies>
</project>\n`,
  )
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${join(scratch, 'jars')}`]
  // what Maven is told of mirrors and proxies stands in the user's own home and environment
  await runToEnd(findProgram('mvn'), ['-B', '-q', '-f', pom, ...goal], { env: process.env, asSelf: true })
  renameSync(join(scratch, 'jars'), folder)
  rmSync(scratch, { recursive: true })
}
