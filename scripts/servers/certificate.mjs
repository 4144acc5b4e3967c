// A certificate for the test server, signed by an authority that nobody knows: for the name localhost, and no address.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, runToEnd, writeOwned } from './process.mjs'

const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** Makes it on first use; answers the files, or undefined where there is no openssl. */
export async function certificate(folder) {
  const openssl = findProgram('openssl')
  if (openssl === undefined) return undefined
  const file = name => join(folder, name)
  const files = { authority: file('authority.crt'), certificate: file('server.crt'), key: file('server.key') }
  if (existsSync(files.certificate)) return files
  const authority = ['-subj', '/CN=Quintet test authority', '-days', '3650', '-keyout', file('authority.key'), '-out', files.authority]
  await runToEnd(openssl, ['req', '-x509', ...key, ...authority])
  await runToEnd(openssl, ['req', ...key, '-subj', '/CN=localhost', '-keyout', files.key, '-out', file('server.csr')])
  writeOwned(file('server.ext'), 'subjectAltName = DNS:localhost\n')
  const signed = ['-in', file('server.csr'), '-extfile', file('server.ext'), '-days', '3650', '-out', files.certificate]
  await runToEnd(openssl, ['x509', '-req', '-CA', files.authority, '-CAkey', file('authority.key'), '-CAcreateserial', ...signed])
  return files
}
