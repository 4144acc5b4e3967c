import { failure } from '../base/failure.ts'
import type { Driver } from './contract.ts'

/** Loads a driver's package; one that is not there is told with the line that installs it. */
export async function load<M>(requires: NonNullable<Driver['requires']>, importing: () => Promise<M>): Promise<M> {
  try {
    return await importing()
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error
    throw failure(
      'QT_DRIVER_MISSING',
      `The driver ${requires.package} is not installed: npm install ${requires.package}@"${requires.range}"`,
    )
  }
}
